//! A directory that was restored from a backup: nothing is good that was issued before, however it was used or revoked
//! since the backup was taken.

use serde_json::{Value, json};
use store::walk::{Restored, find};
use store::{Commit, Direction, Range, Version, Write};
use tests::people::{confirmed, plain, signed_up};
use tests::sign_in::{Exchange, PASSWORD, Tokens, password_flow};
use tests::{World, on_every_engine};

/// The records of a world.
type Backup = Vec<(store::Key, Vec<u8>)>;

async fn back_up(world: &World) -> Backup {
    let limit = store::limits::SCAN_RECORDS_MAX;
    let all = world
        .engine()
        .scan(&Range::all(), limit, Direction::Forward)
        .await;
    let all = all.expect("the records");
    assert!(all.len() < limit);
    all.into_iter()
        .map(|(key, found)| (key, found.value.to_vec()))
        .collect()
}

/// Puts the records of a backup in place of all that there is, as a restore does.
async fn restore(world: &World, backup: &Backup) {
    let tables = userpool::tables();
    let mut writes: Vec<Write> = Vec::new();
    for (key, value) in backup {
        let (walk, role) = find(&tables, key).expect("a table");
        let restored = walk.restore(role, value, world.now_millis());
        match restored.expect("a record") {
            Restored::Kept => writes.push(Write::Put(key.clone(), value.clone())),
            Restored::Changed(value) => writes.push(Write::Put(key.clone(), value)),
            Restored::Forgotten => {}
        }
    }
    for (key, _) in back_up(world).await {
        if !writes.iter().any(|write| *write.key() == key) {
            writes.push(Write::Delete(key));
        }
    }
    let seed = world.seed().0;
    let operation = Version::from_bytes(seed[..16].try_into().expect("16 bytes"));
    let commit = Commit {
        operation,
        checks: Vec::new(),
        writes,
    };
    world.engine().commit(commit).await.expect("a commit");
    // A server begins after the restore; this one has served before it and must not go by what it kept of that time.
    let kept_millis = i64::try_from(store::limits::CACHED_MILLIS_MAX).expect("some seconds");
    world.advance_millis(kept_millis + 1);
}

async fn refusal(world: &World, operation: &str, body: Value) -> String {
    let (code, sentence) = world.refusal(operation, body).await;
    format!("{code}: {sentence}")
}

#[tokio::test]
async fn tokens_from_before_are_void() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let revoked = world.sign_in(&client, "ana").await;
        let kept = world.sign_in(&client, "ana").await;
        let backup = back_up(world).await;
        let body = json!({ "ClientId": client, "Token": revoked.refresh });
        world.ok("RevokeToken", body).await;
        let later = world.sign_in(&client, "ana").await;
        restore(world, &backup).await;
        for tokens in [&revoked, &kept, &later] {
            let body = json!({ "AccessToken": tokens.access });
            assert_eq!(
                refusal(world, "GetUser", body).await,
                "NotAuthorizedException: Access Token has been revoked"
            );
            let body = json!({
                "ClientId": client,
                "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
            });
            assert_eq!(
                refusal(world, "InitiateAuth", body).await,
                "NotAuthorizedException: Refresh Token has been revoked"
            );
        }
        let fresh = world.sign_in(&client, "ana").await;
        let body = json!({ "AccessToken": fresh.access });
        world.ok("GetUser", body).await;
        let body = json!({
            "ClientId": client,
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": fresh.refresh },
        });
        world.ok("InitiateAuth", body).await;
    })
    .await;
}

#[tokio::test]
async fn sign_ins_under_way_are_void() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.invited(&pool, "bob", &[]).await;
        let used = Exchange::begin(world, &pool, &client, "ana").await;
        let unused = Exchange::begin(world, &pool, &client, "ana").await;
        let begun = world
            .ok("InitiateAuth", password_flow(&client, "bob", PASSWORD))
            .await;
        let new_password = json!({
            "ClientId": client,
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": begun["Session"],
            "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": "Another1!" },
        });
        let backup = back_up(world).await;
        let answer = used.answer(world, &client, PASSWORD);
        world.ok("RespondToAuthChallenge", answer).await;
        world
            .ok("RespondToAuthChallenge", new_password.clone())
            .await;
        restore(world, &backup).await;
        for exchange in [&used, &unused] {
            let mut answer = exchange.answer(world, &client, PASSWORD);
            let with_session = refusal(world, "RespondToAuthChallenge", answer.clone()).await;
            assert!(
                with_session.starts_with("NotAuthorizedException: Invalid session"),
                "{with_session}"
            );
            answer.as_object_mut().expect("a body").remove("Session");
            let without = refusal(world, "RespondToAuthChallenge", answer).await;
            assert!(
                without.starts_with("NotAuthorizedException: Invalid session"),
                "{without}"
            );
        }
        assert_eq!(
            refusal(world, "RespondToAuthChallenge", new_password).await,
            "NotAuthorizedException: Invalid session for the user."
        );
        let fresh = Exchange::begin(world, &pool, &client, "ana").await;
        let answer = fresh.answer(world, &client, PASSWORD);
        let answer = world.ok("RespondToAuthChallenge", answer).await;
        Tokens::of(&answer["AuthenticationResult"]);
    })
    .await;
}

#[tokio::test]
async fn codes_from_before_are_void_and_letters_are_not_sent_again() {
    on_every_engine(async |world: &World| {
        let (_, client) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client, "ana").await;
        confirmed(world, &client, "bob").await;
        world.advance_seconds(1);
        let body = json!({ "ClientId": client, "Username": "bob" });
        world.ok("ForgotPassword", body.clone()).await;
        let sign_up = world.code_for("ana@example.com").await;
        let reset = world.code_for("bob@example.com").await;
        let confirm = json!({
            "ClientId": client, "Username": "ana", "ConfirmationCode": sign_up,
        });
        let set = json!({
            "ClientId": client,
            "Username": "bob",
            "ConfirmationCode": reset,
            "Password": "Another1!",
        });
        let backup = back_up(world).await;
        world.ok("ConfirmSignUp", confirm.clone()).await;
        world.ok("ConfirmForgotPassword", set.clone()).await;
        restore(world, &backup).await;
        let expired = "ExpiredCodeException: Invalid code provided, please request a code again.";
        assert_eq!(refusal(world, "ConfirmSignUp", confirm).await, expired);
        assert_eq!(refusal(world, "ConfirmForgotPassword", set).await, expired);
        assert_eq!(world.letters().await.len(), 0);
        let again = json!({ "ClientId": client, "Username": "ana" });
        world.ok("ResendConfirmationCode", again).await;
        let code = world.code_for("ana@example.com").await;
        let confirm = json!({ "ClientId": client, "Username": "ana", "ConfirmationCode": code });
        world.ok("ConfirmSignUp", confirm).await;
    })
    .await;
}
