//! `VerifySoftwareToken`.

use serde_json::{Value, json};
use tests::software_token::Authenticator;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

const MISMATCH: (&str, &str) = (
    "EnableSoftwareTokenMFAException",
    "Code mismatch and fail enable Software Token MFA",
);

/// A signed-in user of a pool that takes software tokens.
async fn signed_in(world: &World) -> (String, String, String) {
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    (pool, client, token)
}

async fn offered(world: &World, token: &str) -> Authenticator {
    let offered = world
        .ok("AssociateSoftwareToken", json!({ "AccessToken": token }))
        .await;
    Authenticator::of(&offered["SecretCode"])
}

#[tokio::test]
async fn registers_what_was_offered() {
    on_every_engine(async |world: &World| {
        let (_, client, token) = signed_in(world).await;
        let verify = |code: &str| json!({ "AccessToken": token, "UserCode": code });
        let refusal = world.refusal("VerifySoftwareToken", verify("123456")).await;
        assert_eq!(pair(&refusal), MISMATCH);
        let own = offered(world, &token).await;
        let refusal = world
            .refusal("VerifySoftwareToken", verify(&own.wrong(world, 0)))
            .await;
        assert_eq!(pair(&refusal), MISMATCH);
        let code = own.code(world);
        let verified = world.ok("VerifySoftwareToken", verify(&code)).await;
        assert_eq!(verified, json!({ "Status": "SUCCESS" }));
        // It is used once the user says so.
        let user = world.ok("GetUser", json!({ "AccessToken": token })).await;
        assert!(user.get("UserMFASettingList").is_none(), "{user}");
        world.sign_in(&client, "ana").await;

        let refusal = world.refusal("VerifySoftwareToken", verify(&code)).await;
        let again = "Your software token has already been used once";
        assert_eq!(pair(&refusal), (MISMATCH.0, again));
        // Of a code that was not used nothing is told.
        world.advance_seconds(30);
        let refusal = world
            .refusal("VerifySoftwareToken", verify(&own.code(world)))
            .await;
        assert_eq!(pair(&refusal), MISMATCH);
    })
    .await;
}

#[tokio::test]
async fn the_time_may_be_a_step_off() {
    let world = World::in_memory();
    let (_, _, token) = signed_in(&world).await;
    for (steps, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let own = offered(&world, &token).await;
        let code = own.code_after(&world, steps);
        let body = json!({ "AccessToken": token, "UserCode": code });
        let answer = world.call("VerifySoftwareToken", body).await;
        assert_eq!(answer.is_ok(), accepted, "{steps}: {answer:?}");
    }
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let (pool, _, token) = signed_in(&world).await;
    let base = json!({ "AccessToken": token, "UserCode": "123456" });
    let parameter = "InvalidParameterException";
    let rows = [
        (
            json!({ "UserCode": "abcdef" }),
            parameter,
            "1 validation error detected: Value at 'userCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]+",
        ),
        (
            json!({ "FriendlyDeviceName": "x".repeat(2049) }),
            parameter,
            "1 validation error detected: Value at 'friendlyDeviceName' failed to satisfy constraint: Member must have length less than or equal to 2048",
        ),
        (
            json!({ "AccessToken": "none" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (
            json!({ "AccessToken": Value::Null }),
            parameter,
            "AccessToken or Session is needed",
        ),
        (
            json!({ "AccessToken": Value::Null, "Session": "x".repeat(40) }),
            "NotAuthorizedException",
            "Invalid session for the user.",
        ),
    ];
    world.refuses("VerifySoftwareToken", &base, &rows).await;
    let off = json!({ "UserPoolId": pool, "MfaConfiguration": "OFF" });
    world.ok("SetUserPoolMfaConfig", off).await;
    let refusal = world.refusal("VerifySoftwareToken", base.clone()).await;
    let expected = (
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA has not been enabled by the userPool",
    );
    assert_eq!(pair(&refusal), expected);
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminDeleteUser", whose).await;
    let refusal = world.refusal("VerifySoftwareToken", base).await;
    let gone = ("UserNotFoundException", "User does not exist.");
    assert_eq!(pair(&refusal), gone);
}

/// One of the operations has a word for it, the other has not.
#[tokio::test]
async fn whose_password_has_to_be_reset_registers_nothing() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    let proved = [("email", "ana@example.com"), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    let token = world.sign_in(&client, "ana").await.access;
    let named = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminResetUserPassword", named).await;
    let body = json!({ "AccessToken": token });
    let refusal = world.refusal("AssociateSoftwareToken", body).await;
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(pair(&refusal), revoked);
    let body = json!({ "AccessToken": token, "UserCode": "123456" });
    let refusal = world.refusal("VerifySoftwareToken", body).await;
    let reset = (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    );
    assert_eq!(pair(&refusal), reset);
}
