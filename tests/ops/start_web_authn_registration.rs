//! `StartWebAuthnRegistration`.

use crypto::mac::base64url;
use crypto::text::from_base64url;
use serde_json::json;
use tests::passkeys::{Passkey, SITE};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

const OPERATION: &str = "StartWebAuthnRegistration";

#[tokio::test]
async fn asks_for_a_passkey_of_the_relying_party() {
    on_every_engine(async |world: &World| {
        let pool = world.passkey_pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        let sub = world.user(&pool, "ana", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let mut options = world.creation_options(&token).await;
        let challenge = options["challenge"].take();
        let challenge = challenge.as_str().expect("a text");
        assert!(from_base64url(challenge).expect("base64url").len() > 32);
        assert_eq!(
            options,
            json!({
                "authenticatorSelection": {
                    "requireResidentKey": true, "residentKey": "required",
                    "userVerification": "preferred",
                },
                "challenge": null, "excludeCredentials": [],
                "pubKeyCredParams": [
                    { "alg": -7, "type": "public-key" },
                    { "alg": -257, "type": "public-key" },
                ],
                "rp": { "id": SITE, "name": SITE }, "timeout": 60_000,
                "user": { "displayName": "ana", "id": base64url(sub.as_bytes()), "name": "ana" },
            })
        );
        // What the user has is not made once more.
        let passkey = Passkey::es256(world);
        world.register(&token, &passkey).await;
        let options = world.creation_options(&token).await;
        let held = json!([{ "id": passkey.name(), "type": "public-key" }]);
        assert_eq!(options["excludeCredentials"], held);
        assert_ne!(options["challenge"], json!(challenge));
    })
    .await;
}

#[tokio::test]
async fn verification_is_asked_for_where_it_is_required() {
    let world = World::in_memory();
    for (configuration, asked) in [
        (json!({}), "preferred"),
        (json!({ "UserVerification": "preferred" }), "preferred"),
        (json!({ "UserVerification": "required" }), "required"),
        (
            json!({ "FactorConfiguration": "SINGLE_FACTOR" }),
            "preferred",
        ),
        (
            json!({ "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION" }),
            "required",
        ),
    ] {
        let pool = world.passkey_pool(configuration).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let options = world.creation_options(&token).await;
        assert_eq!(options["authenticatorSelection"]["userVerification"], asked);
    }
}

#[tokio::test]
async fn a_user_has_twenty_at_most() {
    let world = World::in_memory();
    let pool = world.passkey_pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let (first, token) = world.user_with_passkey(&pool, &client, "ana").await;
    let early = world.creation_options(&token).await;
    for _ in 1..20 {
        world.register(&token, &Passkey::es256(&world)).await;
    }
    let by_token = json!({ "AccessToken": token });
    let refused = (
        "LimitExceededException",
        "The user has 20 passkeys, which is as many as there can be: take one away by DeleteWebAuthnCredential first.",
    );
    assert_eq!(
        pair(&world.refusal(OPERATION, by_token.clone()).await),
        refused
    );
    // One that was asked for before comes too late.
    let late = tests::passkeys::completion(&token, &Passkey::es256(&world).creation(&early));
    let refusal = world
        .refusal("CompleteWebAuthnRegistration", late.clone())
        .await;
    assert_eq!(pair(&refusal), refused);
    let away = json!({ "AccessToken": token, "CredentialId": first.name() });
    world.ok("DeleteWebAuthnCredential", away).await;
    world.ok(OPERATION, by_token).await;
    world.ok("CompleteWebAuthnRegistration", late).await;
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let not_enabled = (
        "WebAuthnNotEnabledException",
        "Passkeys are not enabled for the user pool: name WEB_AUTHN in Policies.SignInPolicy.AllowedFirstAuthFactors by UpdateUserPool.",
    );
    let missing = (
        "WebAuthnConfigurationMissingException",
        "The user pool has no relying party for passkeys: set WebAuthnConfiguration.RelyingPartyId by SetUserPoolMfaConfig.",
    );
    for (factors, expected) in [
        (&["PASSWORD"][..], not_enabled),
        (&["PASSWORD", "WEB_AUTHN"][..], missing),
    ] {
        let pool = world.pool_by(factors, json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let refusal = world
            .refusal(OPERATION, json!({ "AccessToken": token }))
            .await;
        assert_eq!(pair(&refusal), expected);
    }
    tokens_that_do_not_hold(&world, OPERATION, json!({})).await;
}

/// What the operations on passkeys say of tokens that don't hold.
pub(crate) async fn tokens_that_do_not_hold(
    world: &World,
    operation: &str,
    members: serde_json::Value,
) {
    let pool = world.passkey_pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let mail = [("email", "ana@example.com"), ("email_verified", "true")];
    world.user(&pool, "ana", &mail).await;
    let token = world.sign_in(&client, "ana").await.access;
    let refused = async |token: &str| {
        let mut body = members.clone();
        body["AccessToken"] = json!(token);
        world.refusal(operation, body).await
    };
    let invalid = ("NotAuthorizedException", "Invalid Access Token");
    assert_eq!(pair(&refused("none").await), invalid);
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminResetUserPassword", whose.clone()).await;
    let reset = (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    );
    assert_eq!(pair(&refused(&token).await), reset);
    world.ok("AdminDeleteUser", whose).await;
    let gone = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(pair(&refused(&token).await), gone);
}
