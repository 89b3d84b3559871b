//! Codes that sign in: many guesses at once, codes again, of other purposes and other sessions, and halves of a sign-in.

use std::sync::Arc;

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{PASSWORD, password_flow};

use crate::volley::{ALLOWED, GUESSES, Nodes, place};
use crate::{pair, refusals, successes, together};

const NUMBER: &str = "+12065550123";
const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");

/// A pool that lets in by codes, of the users ana and bob.
async fn scene(world: &World) -> (String, String) {
    let pool = world
        .pool_by(&["PASSWORD", "EMAIL_OTP", "SMS_OTP"], json!({}))
        .await;
    let client = world.choosing_client(&pool, json!({})).await;
    for name in ["ana", "bob"] {
        let address = format!("{name}@example.com");
        let proved = [
            ("email", address.as_str()),
            ("email_verified", "true"),
            ("phone_number", NUMBER),
            ("phone_number_verified", "true"),
        ];
        world.user(&pool, name, &proved).await;
    }
    (pool, client)
}

async fn begun(world: &World, client: &str, name: &str, by: &str) -> Value {
    let body = choice(client, name, json!({ "PREFERRED_CHALLENGE": by }));
    let asked = world.ok("InitiateAuth", body).await;
    assert_eq!(asked["ChallengeName"], by);
    asked["Session"].clone()
}

fn by_mail(client: &str, session: &Value, name: &str, code: &str) -> Value {
    response(
        client,
        "EMAIL_OTP",
        session,
        name,
        json!({ "EMAIL_OTP_CODE": code }),
    )
}

/// A hundred codes at once, the right one among them, on one node and on two, as a first factor and as a second: no more are judged
/// than are free, and one more for the second node.
#[tokio::test]
async fn a_hundred_codes_at_once_count_as_a_hundred() {
    for (count, second) in [(1, false), (2, false), (1, true), (2, true)] {
        let nodes = Nodes::in_memory(count);
        let world = nodes.first();
        let (pool, client) = scene(world).await;
        if second {
            world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
            world.switch_on(&pool, "ana", "EMAIL_OTP", true).await;
        }
        for round in 0..3 {
            let session = if second {
                world.asked_for("EMAIL_OTP", &client, "ana").await
            } else {
                begun(world, &client, "ana", "EMAIL_OTP").await
            };
            let right = world.code_for("ana@example.com").await;
            let guess = |nth: usize| {
                let wrong = format!("{nth:0width$}", width = right.len());
                let code = if nth == place(round) { &right } else { &wrong };
                by_mail(&client, &session, "ana", code)
            };
            nodes.codes((0..GUESSES).map(guess).collect()).await;
        }
    }
}

/// One code lets in once, however many answers come at once.
#[tokio::test]
async fn a_code_is_taken_once() {
    let world = Arc::new(World::in_memory());
    let (_, client) = scene(&world).await;
    let session = begun(&world, &client, "ana", "EMAIL_OTP").await;
    let code = world.code_for("ana@example.com").await;
    let bodies = vec![by_mail(&client, &session, "ana", &code); 4];
    let answers = together(&world, "RespondToAuthChallenge", bodies).await;
    assert_eq!(successes(&answers).len(), 1, "{answers:?}");
    assert_eq!(
        refusals(&answers, "NotAuthorizedException"),
        3,
        "{answers:?}"
    );
}

/// A code is of one user, one sign-in, one way and one purpose.
#[tokio::test]
async fn codes_of_others() {
    let world = World::in_memory();
    let (pool, client) = scene(&world).await;
    let ana = begun(&world, &client, "ana", "EMAIL_OTP").await;
    let of_ana = world.code_for("ana@example.com").await;
    let bob = begun(&world, &client, "bob", "EMAIL_OTP").await;
    let of_bob = world.code_for("bob@example.com").await;
    let mismatch = "CodeMismatchException";
    for (session, name, code) in [
        (&ana, "ana", &of_bob),
        (&bob, "bob", &of_ana),
        // Somebody else's name on a session, with the code of either.
        (&ana, "bob", &of_ana),
        (&ana, "bob", &of_bob),
    ] {
        let body = by_mail(&client, session, name, code);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(refusal.0, mismatch, "{name}");
    }
    world.advance_seconds(3_601);
    // A code to set a forgotten password, or to prove an attribute, signs nobody in, and the other way round.
    let forgot = json!({ "ClientId": client, "Username": "ana" });
    world.ok("ForgotPassword", forgot).await;
    let to_reset = world.code_for("ana@example.com").await;
    world.advance_seconds(1);
    let session = begun(&world, &client, "ana", "EMAIL_OTP").await;
    let to_sign_in = world.code_for("ana@example.com").await;
    let body = by_mail(&client, &session, "ana", &to_reset);
    assert_eq!(
        world.refusal("RespondToAuthChallenge", body).await.0,
        mismatch
    );
    let body = json!({
        "ClientId": client, "Username": "ana", "ConfirmationCode": to_sign_in, "Password": "Another1!",
    });
    assert_eq!(
        world.refusal("ConfirmForgotPassword", body).await.0,
        mismatch
    );
    // A code as a second factor is none as a first one.
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    world.switch_on(&pool, "bob", "EMAIL_OTP", true).await;
    world.advance_seconds(1);
    let second = world.asked_for("EMAIL_OTP", &client, "bob").await;
    let as_second = world.code_for("bob@example.com").await;
    for (session, code) in [(&session, &as_second), (&second, &to_sign_in)] {
        let body = by_mail(&client, session, "bob", code);
        assert_eq!(
            world.refusal("RespondToAuthChallenge", body).await.0,
            mismatch
        );
    }
}

/// No step is left out: not by another challenge's name, not by another user's session, not by answering twice.
#[tokio::test]
async fn half_a_sign_in_is_none() {
    let world = World::in_memory();
    let (pool, client) = scene(&world).await;
    world
        .take_factors(&pool, "OPTIONAL", &["SMS_MFA", "EMAIL_OTP"])
        .await;
    for factor in ["SMS_MFA", "EMAIL_OTP"] {
        world.switch_on(&pool, "ana", factor, false).await;
    }
    let choosing = world
        .ok("InitiateAuth", choice(&client, "ana", json!({})))
        .await["Session"]
        .clone();
    let selecting = world.asked_for("SELECT_MFA_TYPE", &client, "ana").await;
    let answers = [
        ("EMAIL_OTP", json!({ "EMAIL_OTP_CODE": "123456" })),
        ("SMS_OTP", json!({ "SMS_OTP_CODE": "123456" })),
        ("SMS_MFA", json!({ "SMS_MFA_CODE": "123456" })),
        (
            "SOFTWARE_TOKEN_MFA",
            json!({ "SOFTWARE_TOKEN_MFA_CODE": "123456" }),
        ),
        ("MFA_SETUP", json!({ "EMAIL": "eve@example.com" })),
        (
            "NEW_PASSWORD_REQUIRED",
            json!({ "NEW_PASSWORD": "Another1!" }),
        ),
    ];
    for (name, responses) in answers {
        for session in [&choosing, &selecting] {
            let body = response(&client, name, session, "ana", responses.clone());
            let refusal = world.refusal("RespondToAuthChallenge", body).await;
            assert_eq!(pair(&refusal), INVALID, "{name}");
        }
    }
    let crossed = [
        ("SELECT_MFA_TYPE", &choosing, "SMS_MFA"),
        ("SELECT_CHALLENGE", &selecting, "EMAIL_OTP"),
    ];
    for (name, session, answer) in crossed {
        let body = response(&client, name, session, "ana", json!({ "ANSWER": answer }));
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(pair(&refusal), INVALID, "{name}");
    }
    // A session of ana's second step is no help to bob, who has a password of his own.
    let body = response(
        &client,
        "SELECT_MFA_TYPE",
        &selecting,
        "bob",
        json!({ "ANSWER": "SMS_MFA" }),
    );
    let refusal = world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(pair(&refusal), INVALID);
    // What a session of a choice, or of a second step, is not for: the end of a sign-up.
    for session in [&choosing, &selecting] {
        let mut body = choice(&client, "ana", json!({}));
        body["Session"] = session.clone();
        let refusal = world.refusal("InitiateAuth", body).await;
        assert_eq!(pair(&refusal), INVALID);
    }
}

/// Whoever knows the password gains no further guesses at a code by proving it again, whatever is asked in between: each way in turn, one
/// count for all.
#[tokio::test]
async fn a_password_buys_no_guesses() {
    let world = World::in_memory();
    let (pool, client) = scene(&world).await;
    let ways = [("SMS_MFA", "SMS_MFA_CODE"), ("EMAIL_OTP", "EMAIL_OTP_CODE")];
    world
        .take_factors(&pool, "OPTIONAL", &["SMS_MFA", "EMAIL_OTP"])
        .await;
    for (factor, _) in ways {
        world.switch_on(&pool, "ana", factor, false).await;
    }
    let mut judged = 0;
    for (factor, parameter) in ways.into_iter().cycle().take(20) {
        let begin = password_flow(&client, "ana", PASSWORD);
        let Ok(asked) = world.call("InitiateAuth", begin).await else {
            break;
        };
        let answer = json!({ "ANSWER": factor });
        let body = response(&client, "SELECT_MFA_TYPE", &asked["Session"], "ana", answer);
        let asked = world.ok("RespondToAuthChallenge", body).await;
        let answer = json!({ parameter: "none" });
        let body = response(&client, factor, &asked["Session"], "ana", answer);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(refusal.0, "CodeMismatchException");
        judged += 1;
    }
    assert_eq!(judged, ALLOWED);
}

/// Whoever sets a new password by another address of the user's has no further guesses at the second factor by it; nor by waiting for a
/// while.
#[tokio::test]
async fn a_new_password_gives_no_further_codes() {
    for (factor, parameter, address, other) in [
        ("SMS_MFA", "SMS_MFA_CODE", NUMBER, "ana@example.com"),
        ("EMAIL_OTP", "EMAIL_OTP_CODE", "ana@example.com", NUMBER),
    ] {
        let world = World::in_memory();
        let (pool, client) = scene(&world).await;
        world.take_factors(&pool, "OPTIONAL", &[factor]).await;
        world.switch_on(&pool, "ana", factor, true).await;
        let answer = |session: &Value, code: &str| {
            response(&client, factor, session, "ana", json!({ parameter: code }))
        };
        let guess = async || {
            let session = world.asked_for(factor, &client, "ana").await;
            let body = answer(&session, "none");
            world.refusal("RespondToAuthChallenge", body).await.0
        };
        for _ in 0..ALLOWED {
            assert_eq!(guess().await, "CodeMismatchException", "{factor}");
        }
        let asked = json!({ "ClientId": client, "Username": "ana" });
        world.ok("ForgotPassword", asked).await;
        let code = world.code_for(other).await;
        let confirm = json!({
            "ClientId": client, "Username": "ana", "ConfirmationCode": code, "Password": PASSWORD,
        });
        world.ok("ConfirmForgotPassword", confirm).await;
        assert_eq!(guess().await, "NotAuthorizedException", "{factor}");
        // After the lock-out there is one more, and then none for longer, however long it was quiet.
        for seconds in [1, 901] {
            world.advance_seconds(seconds);
            assert_eq!(guess().await, "CodeMismatchException", "{factor}");
            assert_eq!(guess().await, "NotAuthorizedException", "{factor}");
        }
        world.advance_seconds(24 * 60 * 60);
        for _ in 0..ALLOWED {
            assert_eq!(guess().await, "CodeMismatchException", "{factor}");
        }
        world.advance_seconds(60);
        let session = world.asked_for(factor, &client, "ana").await;
        let right = answer(&session, &world.code_for(address).await);
        world.ok("RespondToAuthChallenge", right).await;
        for _ in 0..ALLOWED {
            assert_eq!(guess().await, "CodeMismatchException", "{factor}");
        }
    }
}
