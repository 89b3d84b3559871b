//! The secret block: bound to its exchange, its client and its pool.

use crypto::mac::{base64_decode, base64_encode};
use serde_json::json;
use tests::sign_in::{PASSWORD, password_flow};

use super::{PAST_LOCK_OUT_SECONDS, scene, set};
use crate::{WRONG, pair};

#[tokio::test]
async fn what_is_signed_can_not_be_exchanged() {
    let scene = scene(&["ana", "bob"]).await;
    for (name, value) in [
        ("TIMESTAMP", "Thu Jan 15 12:00:59 UTC 2026"),
        ("USERNAME", "bob"),
        ("USERNAME", ""),
        ("USERNAME", "nobody"),
    ] {
        let exchange = scene.begin("ana").await;
        let mut answer = scene.answer(&exchange, PASSWORD);
        set(&mut answer, name, value);
        assert_eq!(pair(&scene.refused(answer).await), WRONG, "{name} {value}");
    }
    scene.world.advance_seconds(PAST_LOCK_OUT_SECONDS);
    // The signature of one exchange under the block of another.
    let (first, second) = (scene.begin("ana").await, scene.begin("ana").await);
    let mut answer = scene.answer(&first, PASSWORD);
    set(
        &mut answer,
        "PASSWORD_CLAIM_SECRET_BLOCK",
        &second.parameter("SECRET_BLOCK"),
    );
    let refusal = scene.refused(answer.clone()).await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Invalid session for the user.")
    );
    answer["Session"] = json!(second.session);
    assert_eq!(pair(&scene.refused(answer).await), WRONG);
    // Bob proves his password and names Ana, or sends the block of Ana.
    let (ana, bob) = (scene.begin("ana").await, scene.begin("bob").await);
    let mut answer = scene.answer(&bob, PASSWORD);
    set(&mut answer, "USERNAME", "ana");
    assert_eq!(pair(&scene.refused(answer).await), WRONG);
    let mut answer = scene.answer(&bob, PASSWORD);
    set(
        &mut answer,
        "PASSWORD_CLAIM_SECRET_BLOCK",
        &ana.parameter("SECRET_BLOCK"),
    );
    answer.as_object_mut().expect("a body").remove("Session");
    assert_eq!(pair(&scene.refused(answer).await), WRONG);
}

#[tokio::test]
async fn a_block_belongs_to_its_client_and_its_pool() {
    let scene = scene(&["ana"]).await;
    let world = &scene.world;
    let sibling = world.open_client(&scene.pool, json!({})).await;
    let other_pool = world.pool(json!({})).await;
    let foreign = world.open_client(&other_pool, json!({})).await;
    world.user(&other_pool, "ana", &[]).await;
    for client in [&sibling, &foreign] {
        for with_session in [true, false] {
            let exchange = scene.begin("ana").await;
            let mut answer = scene.answer(&exchange, PASSWORD);
            answer["ClientId"] = json!(client);
            if !with_session {
                answer.as_object_mut().expect("a body").remove("Session");
            }
            assert_eq!(pair(&scene.refused(answer).await), WRONG);
        }
    }
    // After an hour a session is long gone, and a block with it.
    let exchange = scene.begin("ana").await;
    world.advance_seconds(15 * 60);
    for with_session in [true, false] {
        let mut answer = scene.answer(&exchange, PASSWORD);
        if !with_session {
            answer.as_object_mut().expect("a body").remove("Session");
        }
        let refusal = scene.refused(answer).await;
        let expired = "Invalid session for the user, session is expired.";
        assert_eq!(pair(&refusal), ("NotAuthorizedException", expired));
    }
}

#[tokio::test]
async fn no_changed_block_is_opened() {
    let scene = scene(&["ana"]).await;
    let exchange = scene.begin("ana").await;
    let right = scene.answer(&exchange, PASSWORD);
    let block = exchange.parameter("SECRET_BLOCK");
    for without_session in [false, true] {
        for at in (0..block.len()).step_by(29) {
            let mut bytes = block.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let mut wrong = right.clone();
            let changed = String::from_utf8(bytes).expect("ASCII");
            set(&mut wrong, "PASSWORD_CLAIM_SECRET_BLOCK", &changed);
            if without_session {
                wrong.as_object_mut().expect("a body").remove("Session");
            }
            assert_eq!(pair(&scene.refused(wrong).await), WRONG, "byte {at}");
        }
    }
    for changed in [
        "",
        "A",
        "====",
        &block[..block.len() - 4],
        &format!("{block}AAAA"),
        &block.repeat(2),
    ] {
        let mut wrong = right.clone();
        set(&mut wrong, "PASSWORD_CLAIM_SECRET_BLOCK", changed);
        assert_eq!(pair(&scene.refused(wrong).await), WRONG);
    }
    // Sealed by the same server, to be asked for something else.
    let client = right["ClientId"].as_str().expect("a client");
    scene.world.invited(&scene.pool, "bob", &[]).await;
    let asked = password_flow(client, "bob", PASSWORD);
    let asked = scene.world.ok("InitiateAuth", asked).await;
    let session = asked["Session"].as_str().expect("a session");
    let mut wrong = right.clone();
    set(
        &mut wrong,
        "PASSWORD_CLAIM_SECRET_BLOCK",
        &base64_encode(session.as_bytes()),
    );
    assert_eq!(pair(&scene.refused(wrong).await), WRONG);
    let mut wrong = right.clone();
    wrong["Session"] = json!(session);
    let invalid = "Invalid session for the user.";
    let refusal = scene.refused(wrong).await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", invalid));
    // Session and block are one and the same.
    let opened = base64_decode(&block).expect("base64");
    assert_eq!(opened, exchange.session.as_bytes());
    // None of it was a try of the password, and the exchange is as good as before; but once.
    scene
        .world
        .ok("RespondToAuthChallenge", right.clone())
        .await;
    let once = "Invalid session for the user, session can only be used once.";
    let refusal = scene.refused(right).await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", once));
}

/// A session holds 4,096 characters, whatever the client writes into it.
#[tokio::test]
async fn the_longest_name_and_value_have_room() {
    let scene = scene(&[]).await;
    let members = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = scene.world.open_client(&scene.pool, members).await;
    for name in ["\u{1}", "\"", "\u{1f600}"] {
        let value = format!("{}{}", "0".repeat(256), "f".repeat(767));
        let body = json!({
            "ClientId": client, "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": name.repeat(128), "SRP_A": value },
        });
        let asked = scene.world.ok("InitiateAuth", body).await;
        let session = asked["Session"].as_str().expect("a session");
        assert!(session.len() <= 4096, "{}", session.len());
    }
}
