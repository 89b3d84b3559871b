//! Software tokens: many guesses at once, codes again, and sessions of others.

use std::sync::Arc;

use serde_json::json;
use tests::World;
use tests::sign_in::PASSWORD;
use tests::software_token::{Authenticator, code_answer};

use crate::volley::{ALLOWED, GUESSES, Nodes, place};
use crate::{pair, refusals, successes, together};

async fn scene(world: &World) -> (String, String, Authenticator) {
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    let own = world.user_with_authenticator(&pool, &client, "ana").await;
    (pool, client, own)
}

/// A hundred codes at once, the right one among them, on one node and on two: no more are judged than are free, and one more for
/// the second node.
#[tokio::test]
async fn a_hundred_codes_at_once_count_as_a_hundred() {
    for count in [1, 2] {
        let nodes = Nodes::in_memory(count);
        let world = nodes.first();
        let (_, client, own) = scene(world).await;
        for round in 0..3 {
            let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
            let guess = |nth: usize| {
                let code = if nth == place(round) {
                    own.code(world)
                } else {
                    own.wrong(world, nth)
                };
                code_answer(&client, &session, "ana", &code)
            };
            nodes.codes((0..GUESSES).map(guess).collect()).await;
        }
    }
}

/// A code that somebody has read lets nobody in after its owner, however many sessions are open, and however many answers come at
/// once.
#[tokio::test]
async fn a_code_is_taken_once() {
    let world = Arc::new(World::in_memory());
    let (_, client, own) = scene(&world).await;
    let code = own.code(&world);
    let mut bodies = Vec::new();
    for _ in 0..4 {
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        bodies.push(code_answer(&client, &session, "ana", &code));
    }
    let answers = together(&world, "RespondToAuthChallenge", bodies).await;
    assert_eq!(successes(&answers).len(), 1, "{answers:?}");
    assert_eq!(refusals(&answers, "ExpiredCodeException"), 3, "{answers:?}");
}

/// The password alone opens nothing: not by another challenge's name, not by another user's session, not past the second factor.
#[tokio::test]
async fn half_a_sign_in_is_none() {
    let world = World::in_memory();
    let (pool, client, _) = scene(&world).await;
    let bob = world.user_with_authenticator(&pool, &client, "bob").await;
    let ana = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    let invalid = ("NotAuthorizedException", "Invalid session for the user.");
    let answer = code_answer(&client, &ana, "bob", &bob.code(&world));
    let refusal = world.refusal("RespondToAuthChallenge", answer).await;
    assert_eq!(pair(&refusal), invalid);
    for (name, responses) in [
        ("MFA_SETUP", json!({ "USERNAME": "ana" })),
        (
            "NEW_PASSWORD_REQUIRED",
            json!({ "USERNAME": "ana", "NEW_PASSWORD": "Another1!" }),
        ),
    ] {
        let body = json!({
            "ClientId": client, "ChallengeName": name, "Session": ana, "ChallengeResponses": responses,
        });
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(pair(&refusal), invalid, "{name}");
    }
    let verify = json!({ "Session": ana, "UserCode": "123456" });
    for (operation, body) in [
        ("AssociateSoftwareToken", json!({ "Session": ana })),
        ("VerifySoftwareToken", verify),
    ] {
        let refusal = world.refusal(operation, body).await;
        assert_eq!(pair(&refusal), invalid, "{operation}");
    }
}

/// Whoever reads the mail and sets a new password has no further guesses at the second factor by it; nor by waiting for a while.
#[tokio::test]
async fn a_new_password_gives_no_further_codes() {
    let world = World::in_memory();
    let (pool, client, own) = scene(&world).await;
    let email = json!([
        { "Name": "email", "Value": "ana@example.com" },
        { "Name": "email_verified", "Value": "true" },
    ]);
    let body = json!({ "UserPoolId": pool, "Username": "ana", "UserAttributes": email });
    world.ok("AdminUpdateUserAttributes", body).await;
    let guess = async |nth: usize| {
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        let body = code_answer(&client, &session, "ana", &own.wrong(&world, nth));
        world.refusal("RespondToAuthChallenge", body).await.0
    };
    for nth in 0..ALLOWED {
        assert_eq!(guess(nth).await, "CodeMismatchException");
    }
    let asked = json!({ "ClientId": client, "Username": "ana" });
    world.ok("ForgotPassword", asked).await;
    let code = world.code_for("ana@example.com").await;
    let confirm = json!({
        "ClientId": client, "Username": "ana", "ConfirmationCode": code, "Password": PASSWORD,
    });
    world.ok("ConfirmForgotPassword", confirm).await;
    assert_eq!(guess(5).await, "NotAuthorizedException");
    // After the lock-out there is one more, and then none for longer, however long it was quiet.
    for seconds in [1, 901] {
        world.advance_seconds(seconds);
        assert_eq!(guess(6).await, "CodeMismatchException");
        assert_eq!(guess(7).await, "NotAuthorizedException");
    }
    world.advance_seconds(24 * 60 * 60);
    for nth in 0..ALLOWED {
        assert_eq!(guess(nth).await, "CodeMismatchException");
    }
    world.advance_seconds(60);
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    let right = code_answer(&client, &session, "ana", &own.code(&world));
    world.ok("RespondToAuthChallenge", right).await;
    for nth in 0..ALLOWED {
        assert_eq!(guess(nth).await, "CodeMismatchException");
    }
}
