//! The challenges of software tokens: who is asked for what, and what is done with the answers.

use serde_json::{Value, json};
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, password_flow};
use tests::software_token::{Authenticator, code_answer};
use tests::{World, on_every_engine};

use super::{INVALID, NEW, ONCE};
use crate::initiate_auth::pair;

const WRONG_CODE: (&str, &str) = ("CodeMismatchException", "Invalid code received for user");
const USED: (&str, &str) = (
    "ExpiredCodeException",
    "Your software token has already been used once.",
);
const LOCKED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");

/// A pool that takes software tokens, a client of it, and a user who has one.
async fn scene(world: &World) -> (String, String, Authenticator) {
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    let own = world.user_with_authenticator(&pool, &client, "ana").await;
    (pool, client, own)
}

/// Each kind of user by each demand of the pool, through each door: what is asked after the password.
#[tokio::test]
async fn who_is_asked_for_what() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.take_software_tokens(&pool, "OPTIONAL").await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "none", &[]).await;
        world.user(&pool, "off", &[]).await;
        let token = world.sign_in(&client, "off").await.access;
        world.authenticator(&token).await;
        world.user_with_authenticator(&pool, &client, "on").await;
        let tokens = "";
        for (mode, name, expected) in [
            ("OPTIONAL", "none", tokens),
            ("OPTIONAL", "off", tokens),
            ("OPTIONAL", "on", "SOFTWARE_TOKEN_MFA"),
            ("ON", "none", "MFA_SETUP"),
            ("ON", "off", "SOFTWARE_TOKEN_MFA"),
            ("ON", "on", "SOFTWARE_TOKEN_MFA"),
            ("OFF", "none", tokens),
            ("OFF", "off", tokens),
            ("OFF", "on", tokens),
        ] {
            if mode == "OFF" {
                let body = json!({ "UserPoolId": pool, "MfaConfiguration": "OFF" });
                world.ok("SetUserPoolMfaConfig", body).await;
            } else {
                world.take_software_tokens(&pool, mode).await;
            }
            let by_password = world
                .ok("InitiateAuth", password_flow(&client, name, PASSWORD))
                .await;
            let mut body = password_flow(&client, name, PASSWORD);
            body["UserPoolId"] = json!(pool);
            body["AuthFlow"] = json!("ADMIN_USER_PASSWORD_AUTH");
            let by_administrator = world.ok("AdminInitiateAuth", body).await;
            let exchange = Exchange::begin(world, &pool, &client, name).await;
            let proof = exchange.answer(world, &client, PASSWORD);
            let by_srp = world.ok("RespondToAuthChallenge", proof).await;
            for answer in [by_password, by_administrator, by_srp] {
                let asked = answer["ChallengeName"].as_str().unwrap_or(tokens);
                assert_eq!(asked, expected, "{mode} {name}");
                let issued = answer.get("AuthenticationResult").is_some();
                assert_eq!(issued, expected == tokens, "{mode} {name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_lets_in() {
    on_every_engine(async |world: &World| {
        let (pool, client, own) = scene(world).await;
        let asked = world
            .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
            .await;
        assert_eq!(
            asked["ChallengeParameters"],
            json!({ "USER_ID_FOR_SRP": "ana" })
        );
        let session = &asked["Session"];
        let answer = |code: &str| code_answer(&client, session, "ana", code);
        let wrong = answer(&own.wrong(world, 0));
        let refusal = world.refusal("RespondToAuthChallenge", wrong).await;
        assert_eq!(pair(&refusal), WRONG_CODE);
        // The same session takes the right one, once.
        let right = answer(&own.code(world));
        let answered = world.ok("RespondToAuthChallenge", right.clone()).await;
        assert_eq!(answered["ChallengeParameters"], json!({}));
        let tokens = Tokens::of(&answered["AuthenticationResult"]);
        assert_eq!(claims(&tokens.access)["username"], "ana");
        let refusal = world.refusal("RespondToAuthChallenge", right).await;
        assert_eq!(pair(&refusal), ONCE);
        // So is the code, in whatever session, and one of a step before.
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        for steps in [0, -1] {
            let again = code_answer(&client, &session, "ana", &own.code_after(world, steps));
            let refusal = world.refusal("RespondToAuthChallenge", again).await;
            assert_eq!(pair(&refusal), USED);
        }
        let mut next = code_answer(&client, &session, "ana", &own.code_after(world, 1));
        next["UserPoolId"] = json!(pool);
        world.ok("AdminRespondToAuthChallenge", next).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let (pool, client, own) = scene(&world).await;
    let bob = world.user_with_authenticator(&pool, &client, "bob").await;
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    let base = code_answer(&client, &session, "ana", &own.code(&world));
    let other = world.open_client(&pool, json!({})).await;
    let parameter = "InvalidParameterException";
    let named = |name: &str, code: &str| json!({ "ChallengeResponses": { "USERNAME": name, "SOFTWARE_TOKEN_MFA_CODE": code } });
    let rows = [
        (
            json!({ "Session": Value::Null }),
            parameter,
            "Missing required parameter Session",
        ),
        (
            json!({ "ChallengeResponses": { "USERNAME": "ana" } }),
            parameter,
            "Missing required parameter SOFTWARE_TOKEN_MFA_CODE",
        ),
        (json!({ "ClientId": other }), INVALID.0, INVALID.1),
        (json!({ "Session": "x".repeat(40) }), INVALID.0, INVALID.1),
        (named("bob", &bob.code(&world)), INVALID.0, INVALID.1),
        (named("ana", &bob.code(&world)), WRONG_CODE.0, WRONG_CODE.1),
        (named("ana", "12345"), WRONG_CODE.0, WRONG_CODE.1),
        (
            json!({
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": NEW },
            }),
            INVALID.0,
            INVALID.1,
        ),
        (
            json!({ "ChallengeName": "MFA_SETUP", "ChallengeResponses": { "USERNAME": "ana" } }),
            INVALID.0,
            INVALID.1,
        ),
    ];
    world.refuses("RespondToAuthChallenge", &base, &rows).await;
    let by_session = json!({ "Session": session });
    let refusal = world.refusal("AssociateSoftwareToken", by_session).await;
    assert_eq!(pair(&refusal), INVALID);
    // What changes meanwhile: the password, and whether the pool wants a second factor.
    let set = json!({ "UserPoolId": pool, "Username": "ana", "Password": NEW, "Permanent": true });
    world.ok("AdminSetUserPassword", set).await;
    let refusal = world.refusal("RespondToAuthChallenge", base).await;
    assert_eq!(pair(&refusal), INVALID);
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "bob").await;
    let body = json!({ "UserPoolId": pool, "MfaConfiguration": "OFF" });
    world.ok("SetUserPoolMfaConfig", body).await;
    let answer = code_answer(&client, &session, "bob", &bob.code(&world));
    let refusal = world.refusal("RespondToAuthChallenge", answer).await;
    assert_eq!(pair(&refusal), INVALID);
}

/// Wrong codes are counted with wrong passwords, and a right password does not forgive them.
#[tokio::test]
async fn wrong_codes_lock_out() {
    on_every_engine(async |world: &World| {
        let (_, client, own) = scene(world).await;
        for nth in 0..5 {
            let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
            let code = own.wrong(world, nth);
            let answer = code_answer(&client, &session, "ana", &code);
            let refusal = world.refusal("RespondToAuthChallenge", answer).await;
            assert_eq!(pair(&refusal), WRONG_CODE);
        }
        let body = password_flow(&client, "ana", PASSWORD);
        let refusal = world.refusal("InitiateAuth", body).await;
        assert_eq!(pair(&refusal), LOCKED);
        world.advance_seconds(1);
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        let answer = |code: &str| code_answer(&client, &session, "ana", code);
        let wrong = answer(&own.wrong(world, 0));
        world.refusal("RespondToAuthChallenge", wrong).await;
        let right = answer(&own.code(world));
        let refusal = world.refusal("RespondToAuthChallenge", right).await;
        assert_eq!(pair(&refusal), LOCKED);
        world.advance_seconds(2);
        let right = answer(&own.code(world));
        world.ok("RespondToAuthChallenge", right).await;
        // Forgiven with it.
        for _ in 0..2 {
            let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
            let wrong = code_answer(&client, &session, "ana", &own.wrong(world, 1));
            let refusal = world.refusal("RespondToAuthChallenge", wrong).await;
            assert_eq!(pair(&refusal), WRONG_CODE);
        }
    })
    .await;
}

/// Who was invited sets a password of one's own first.
#[tokio::test]
async fn a_new_password_comes_before_a_code() {
    let world = World::in_memory();
    let (pool, client, own) = scene(&world).await;
    let set =
        json!({ "UserPoolId": pool, "Username": "ana", "Password": PASSWORD, "Permanent": false });
    world.ok("AdminSetUserPassword", set).await;
    let session = world
        .asked_for("NEW_PASSWORD_REQUIRED", &client, "ana")
        .await;
    let body = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session,
        "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": NEW },
    });
    let asked = world.ok("RespondToAuthChallenge", body).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let answer = code_answer(&client, &asked["Session"], "ana", &own.code(&world));
    world.ok("RespondToAuthChallenge", answer).await;
}

/// A token that was taken away after it was asked for is told to be gone; after a sign-out from everywhere the session is void first.
#[tokio::test]
async fn a_token_that_was_taken_away_meanwhile() {
    const GONE: (&str, &str) = (
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA does not exist for the user.",
    );
    on_every_engine(async |world: &World| {
        let (pool, client, own) = scene(world).await;
        let whose = json!({ "UserPoolId": pool, "Username": "ana" });
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        world.ok("AdminDeleteSoftwareToken", whose.clone()).await;
        let mut body = code_answer(&client, &session, "ana", &own.code(world));
        let refusal = world.refusal("RespondToAuthChallenge", body.clone()).await;
        assert_eq!(pair(&refusal), GONE);
        body["UserPoolId"] = json!(pool);
        let refusal = world
            .refusal("AdminRespondToAuthChallenge", body.clone())
            .await;
        assert_eq!(pair(&refusal), GONE);
        world.ok("AdminUserGlobalSignOut", whose).await;
        let refusal = world.refusal("AdminRespondToAuthChallenge", body).await;
        assert_eq!(pair(&refusal), INVALID);
    })
    .await;
}
