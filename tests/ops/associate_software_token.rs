//! `AssociateSoftwareToken`.

use serde_json::json;
use tests::software_token::Authenticator;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");

#[tokio::test]
async fn gives_a_secret() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.take_software_tokens(&pool, "OPTIONAL").await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let tokens = world.sign_in(&client, "ana").await;
        let by_token = json!({ "AccessToken": tokens.access });
        let offered = world.ok("AssociateSoftwareToken", by_token.clone()).await;
        assert_eq!(offered["SecretCode"].as_str().expect("a secret").len(), 52);
        assert!(offered.get("Session").is_none());
        // Another one takes its place, and a code of the first is worth nothing then.
        let another = world.ok("AssociateSoftwareToken", by_token).await;
        assert_ne!(offered["SecretCode"], another["SecretCode"]);
        let codes = [offered, another].map(|it| Authenticator::of(&it["SecretCode"]).code(world));
        let verify = |code: &str| json!({ "AccessToken": tokens.access, "UserCode": code });
        let refusal = world
            .refusal("VerifySoftwareToken", verify(&codes[0]))
            .await;
        assert_eq!(refusal.0, "EnableSoftwareTokenMFAException");
        world.ok("VerifySoftwareToken", verify(&codes[1])).await;
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_was_not_verified_replaces_none() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    let own = world.user_with_authenticator(&pool, &client, "ana").await;
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    let answer = tests::software_token::code_answer(&client, &session, "ana", &own.code(&world));
    let tokens = world.ok("RespondToAuthChallenge", answer).await;
    let token = &tokens["AuthenticationResult"]["AccessToken"];
    world
        .ok("AssociateSoftwareToken", json!({ "AccessToken": token }))
        .await;
    world.advance_seconds(30);
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    let answer = tests::software_token::code_answer(&client, &session, "ana", &own.code(&world));
    world.ok("RespondToAuthChallenge", answer).await;
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    world.invited(&pool, "bob", &[]).await;
    let tokens = world.sign_in(&client, "ana").await;
    let bob = world
        .asked_for("NEW_PASSWORD_REQUIRED", &client, "bob")
        .await;
    let off = (
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA has not been enabled by the userPool",
    );
    let by_token = json!({ "AccessToken": tokens.access });
    let rows = [
        (by_token.clone(), off),
        (json!({ "Session": bob }), off),
        (
            json!({ "AccessToken": "none" }),
            ("NotAuthorizedException", "Invalid Access Token"),
        ),
        (json!({ "Session": "x".repeat(40) }), INVALID),
        (
            json!({}),
            (
                "InvalidParameterException",
                "AccessToken or Session is needed",
            ),
        ),
    ];
    for (body, expected) in rows {
        let refusal = world.refusal("AssociateSoftwareToken", body.clone()).await;
        assert_eq!(pair(&refusal), expected, "{body}");
    }
    // A sign-in that waits for something else.
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let refusal = world
        .refusal("AssociateSoftwareToken", json!({ "Session": bob }))
        .await;
    assert_eq!(pair(&refusal), INVALID);
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminDeleteUser", whose).await;
    let refusal = world.refusal("AssociateSoftwareToken", by_token).await;
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(pair(&refusal), revoked);
    world
        .ok("DeleteUserPool", json!({ "UserPoolId": pool }))
        .await;
    let refusal = world
        .refusal("AssociateSoftwareToken", json!({ "Session": bob }))
        .await;
    assert_eq!(pair(&refusal), INVALID);
}
