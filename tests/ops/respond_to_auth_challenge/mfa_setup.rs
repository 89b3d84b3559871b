//! `MFA_SETUP`: a software token is set up in the midst of a sign-in.

use serde_json::{Value, json};
use tests::sign_in::{PASSWORD, Tokens, password_flow};
use tests::software_token::{Authenticator, code_answer};
use tests::{World, on_every_engine};

use super::{EXPIRED, INVALID, ONCE};
use crate::initiate_auth::pair;

/// A pool that demands software tokens, a client of it, and a user who has none.
async fn scene(world: &World) -> (String, String) {
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "ON").await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    (pool, client)
}

fn answer(client: &str, session: &Value) -> Value {
    json!({
        "ClientId": client, "ChallengeName": "MFA_SETUP", "Session": session,
        "ChallengeResponses": { "USERNAME": "ana" },
    })
}

/// A secret for the session, and the session that knows it.
async fn offered(world: &World, session: &Value) -> (Authenticator, Value) {
    let offered = world
        .ok("AssociateSoftwareToken", json!({ "Session": session }))
        .await;
    (
        Authenticator::of(&offered["SecretCode"]),
        offered["Session"].clone(),
    )
}

#[tokio::test]
async fn sets_up_a_software_token() {
    on_every_engine(async |world: &World| {
        let (_, client) = scene(world).await;
        let asked = world.ok("InitiateAuth", password_flow(&client, "ana", PASSWORD)).await;
        let parameters = &asked["ChallengeParameters"];
        assert_eq!(parameters["MFAS_CAN_SETUP"], r#"["SOFTWARE_TOKEN_MFA"]"#);
        assert_eq!(parameters["USER_ID_FOR_SRP"], "ana");
        let (own, session) = offered(world, &asked["Session"]).await;
        assert_ne!(asked["Session"], session);
        let verify = |code: &str| {
            json!({ "Session": session, "UserCode": code, "FriendlyDeviceName": "Ana's phone" })
        };
        let wrong = verify(&own.wrong(world, 0));
        let refusal = world.refusal("VerifySoftwareToken", wrong).await;
        assert_eq!(refusal.0, "EnableSoftwareTokenMFAException");
        let verified = world.ok("VerifySoftwareToken", verify(&own.code(world))).await;
        assert_eq!(verified["Status"], "SUCCESS");
        let last = &verified["Session"];
        let answered = world.ok("RespondToAuthChallenge", answer(&client, last)).await;
        let tokens = Tokens::of(&answered["AuthenticationResult"]);
        let refusal = world.refusal("RespondToAuthChallenge", answer(&client, last)).await;
        assert_eq!(pair(&refusal), ONCE);
        let user = world.ok("GetUser", json!({ "AccessToken": tokens.access })).await;
        assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
        // From now on a code is asked for, by the name of the device; the one that was verified is used up.
        let asked = world.ok("InitiateAuth", password_flow(&client, "ana", PASSWORD)).await;
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(asked["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"], "Ana's phone");
        let code = |code: &str| code_answer(&client, &asked["Session"], "ana", code);
        let again = code(&own.code(world));
        assert_eq!(world.refusal("RespondToAuthChallenge", again).await.0, "ExpiredCodeException");
        world.advance_seconds(30);
        let right = code(&own.code(world));
        world.ok("RespondToAuthChallenge", right).await;
    })
    .await;
}

#[tokio::test]
async fn sessions_of_other_steps() {
    let world = World::in_memory();
    let (_, client) = scene(&world).await;
    let first = world.asked_for("MFA_SETUP", &client, "ana").await;
    let not_set_up = "No second factor was set up: call AssociateSoftwareToken and VerifySoftwareToken with the session, and answer MFA_SETUP with the one that the latter gives.";
    let refusal = world
        .refusal("RespondToAuthChallenge", answer(&client, &first))
        .await;
    assert_eq!(pair(&refusal), ("InvalidParameterException", not_set_up));
    let body = json!({ "Session": first, "UserCode": "123456" });
    let refusal = world.refusal("VerifySoftwareToken", body).await;
    assert_eq!(refusal.0, "InvalidParameterException");
    let (own, second) = offered(&world, &first).await;
    let refusal = world
        .refusal("RespondToAuthChallenge", answer(&client, &second))
        .await;
    assert_eq!(pair(&refusal), ("InvalidParameterException", not_set_up));
    let code = own.code(&world);
    let refusal = world
        .refusal(
            "RespondToAuthChallenge",
            code_answer(&client, &second, "ana", &code),
        )
        .await;
    assert_eq!(pair(&refusal), INVALID);
    let verify = json!({ "Session": second, "UserCode": code });
    let verified = world.ok("VerifySoftwareToken", verify.clone()).await;
    // Used up, and the user has one by now.
    for session in [&first, &second] {
        let refusal = world
            .refusal("AssociateSoftwareToken", json!({ "Session": session }))
            .await;
        assert!(
            refusal.1.starts_with(INVALID.1.trim_end_matches('.')),
            "{refusal:?}"
        );
    }
    let refusal = world.refusal("VerifySoftwareToken", verify).await;
    assert_eq!(pair(&refusal), ONCE);
    let elsewhere = world.pool(json!({})).await;
    let other = world.open_client(&elsewhere, json!({})).await;
    let refusal = world
        .refusal(
            "RespondToAuthChallenge",
            answer(&other, &verified["Session"]),
        )
        .await;
    assert_eq!(pair(&refusal), INVALID);
    world
        .ok(
            "RespondToAuthChallenge",
            answer(&client, &verified["Session"]),
        )
        .await;
}

/// Who knows the password alone, and began before the user had a second factor, does not get in afterwards, nor puts another one in
/// its place.
#[tokio::test]
async fn one_that_was_set_up_meanwhile_is_not_replaced() {
    let world = World::in_memory();
    let (pool, client) = scene(&world).await;
    let stranger = world.asked_for("MFA_SETUP", &client, "ana").await;
    let (theirs, offered_to_stranger) = offered(&world, &stranger).await;
    let own = world.asked_for("MFA_SETUP", &client, "ana").await;
    let (authenticator, own) = offered(&world, &own).await;
    let body = json!({ "Session": own, "UserCode": authenticator.code(&world) });
    let verified = world.ok("VerifySoftwareToken", body).await;
    let body = json!({ "Session": offered_to_stranger, "UserCode": theirs.code(&world) });
    let refusal = world.refusal("VerifySoftwareToken", body).await;
    assert_eq!(pair(&refusal), INVALID);
    for session in [&stranger, &offered_to_stranger] {
        let refusal = world
            .refusal("AssociateSoftwareToken", json!({ "Session": session }))
            .await;
        assert_eq!(pair(&refusal), INVALID);
        let refusal = world
            .refusal("RespondToAuthChallenge", answer(&client, session))
            .await;
        assert_eq!(refusal.0, "InvalidParameterException");
    }
    // What was verified and taken away again before the answer lets nobody in either.
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminDeleteSoftwareToken", whose).await;
    let last = answer(&client, &verified["Session"]);
    let refusal = world.refusal("RespondToAuthChallenge", last).await;
    assert_eq!(refusal.0, "InvalidParameterException");
}

/// However often a secret is asked for, the sign-in ends when it would have.
#[tokio::test]
async fn another_secret_gives_no_more_time() {
    let world = World::in_memory();
    let (_, client) = scene(&world).await;
    let session = world.asked_for("MFA_SETUP", &client, "ana").await;
    world.advance_seconds(80);
    let (_, session) = offered(&world, &session).await;
    world.advance_seconds(80);
    let (own, session) = offered(&world, &session).await;
    world.advance_seconds(20);
    let code = own.code(&world);
    for (operation, body) in [
        ("AssociateSoftwareToken", json!({ "Session": session })),
        (
            "VerifySoftwareToken",
            json!({ "Session": session, "UserCode": code }),
        ),
    ] {
        let refusal = world.refusal(operation, body).await;
        assert_eq!(pair(&refusal), EXPIRED, "{operation}");
    }
}

#[tokio::test]
async fn a_pool_whose_factors_can_not_be_set_up_lets_nobody_in() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    world.take_factors(&pool, "ON", &["SMS_MFA"]).await;
    let refusal = world
        .refusal("InitiateAuth", password_flow(&client, "ana", PASSWORD))
        .await;
    let nothing = "The user pool requires a second factor, and none that it takes can be set up at a sign-in: give the user a phone_number by AdminUpdateUserAttributes, or switch on software tokens by SetUserPoolMfaConfig.";
    assert_eq!(pair(&refusal), ("NotAuthorizedException", nothing));
    let attributes = tests::people::attributes(&[("phone_number", "+12065550123")]);
    let body = json!({ "UserPoolId": pool, "Username": "ana", "UserAttributes": attributes });
    world.ok("AdminUpdateUserAttributes", body).await;
    world.asked_for("SMS_MFA", &client, "ana").await;
}
