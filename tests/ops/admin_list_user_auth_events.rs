//! `AdminListUserAuthEvents`, and what the operations leave behind that it lists.

use serde_json::{Value, json};
use store::{Commit, Key, Version, Write};
use tests::groups::keys_with;
use tests::people::{NO_POOL, attributes};
use tests::sign_in::{PASSWORD, Tokens, claims, hash_of, password_flow};
use tests::software_token::code_answer;
use tests::{World, merge, on_every_engine};

/// A pool that watches its users, and a client of it that may do everything.
async fn watching(world: &World, members: Value) -> (String, String) {
    let mut pool = json!({
        "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
    });
    merge(&mut pool, members);
    let pool_id = world.pool(pool).await;
    let client = world.open_client(&pool_id, json!({})).await;
    (pool_id, client)
}

/// A user's events, the newest first.
async fn events(world: &World, pool_id: &str, username: &str) -> Vec<Value> {
    let whose = json!({ "UserPoolId": pool_id, "Username": username });
    let listed = world.ok("AdminListUserAuthEvents", whose).await;
    let events = listed["AuthEvents"].as_array().expect("a list");
    events.clone()
}

/// The same, a page at a time, by tokens that are good for this user's list.
async fn paged(world: &World, pool_id: &str, username: &str) -> Vec<Value> {
    let mut page = json!({ "UserPoolId": pool_id, "Username": username, "MaxResults": 2 });
    let mut seen = Vec::new();
    loop {
        let answer = world.ok("AdminListUserAuthEvents", page.clone()).await;
        seen.extend(answer["AuthEvents"].as_array().expect("a list").clone());
        match answer.get("NextToken") {
            Some(token) => page["NextToken"] = token.clone(),
            None => return seen,
        }
    }
}

/// What is told of events in short: the type, what came of it, and the proofs.
fn told(events: &[Value]) -> Vec<String> {
    let told = |event: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let proofs = event["ChallengeResponses"].as_array().into_iter().flatten();
        let proofs =
            proofs.map(|it| text(&it["ChallengeName"]) + " " + &text(&it["ChallengeResponse"]));
        let proofs: Vec<String> = proofs.collect();
        format!(
            "{} {} {proofs:?}",
            text(&event["EventType"]),
            text(&event["EventResponse"])
        )
    };
    events.iter().map(told).collect()
}

#[tokio::test]
async fn what_a_user_does_is_listed_newest_first() {
    on_every_engine(async |world| {
        let (pool_id, client) = watching(world, json!({})).await;
        let sign_up = json!({
            "ClientId": client, "Username": "anna", "Password": PASSWORD,
            "UserAttributes": attributes(&[("email", "anna@example.com")]),
        });
        world.ok("SignUp", sign_up).await;
        let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
        world.ok("AdminConfirmSignUp", whose.clone()).await;
        world.advance_seconds(1);
        world.refusal("InitiateAuth", password_flow(&client, "anna", "Wrong1!x")).await;
        world.advance_seconds(1);
        let context = json!({
            "IpAddress": "2001:db8::7", "ServerName": "app.example.com", "ServerPath": "/sign-in",
            "HttpHeaders": [{
                "headerName": "User-Agent",
                "headerValue": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            }],
        });
        let answer = world
            .ok("AdminInitiateAuth", json!({
                "UserPoolId": pool_id, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }, "ContextData": context,
            }))
            .await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        let expected = json!({
            "ChallengeResponses": [{ "ChallengeName": "Password", "ChallengeResponse": "Success" }],
            "CreationDate": world.now(),
            "EventContextData": { "DeviceName": "Chrome on Windows", "IpAddress": "2001:db8::7" },
            "EventId": claims(&tokens.access)["event_id"],
            "EventResponse": "Pass",
            "EventRisk": { "CompromisedCredentialsDetected": false, "RiskDecision": "NoRisk" },
            "EventType": "SignIn",
        });
        let change = json!({
            "AccessToken": tokens.access, "PreviousPassword": "Wrong1!x", "ProposedPassword": "Ghijkl2!",
        });
        world.refusal("ChangePassword", change.clone()).await;
        let mut change = change;
        change["PreviousPassword"] = json!(PASSWORD);
        world.ok("ChangePassword", change).await;
        let all = events(world, &pool_id, "anna").await;
        assert_eq!(
            told(&all),
            [
                "PasswordChange Pass []",
                "PasswordChange Fail [\"Password Failure\"]",
                "SignIn Pass [\"Password Success\"]",
                "SignIn Fail [\"Password Failure\"]",
                "SignUp Pass []",
            ]
        );
        assert_eq!(all[2], expected);
        assert_eq!(claims(&tokens.id)["event_id"], expected["EventId"]);
        assert_eq!(paged(world, &pool_id, "anna").await, all);
        // What is told of from where stands nowhere in clear.
        assert_eq!(keys_with(world, "2001:db8").await, [""; 0]);
        world.ok("AdminDeleteUser", whose).await;
        for kept in ["/auth-event/", "/auth-event-id/", "/auth-events/"] {
            assert_eq!(keys_with(world, kept).await, [""; 0], "{kept}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_of_many_steps_is_one_event() {
    on_every_engine(async |world| {
        let (pool_id, client) = watching(world, json!({})).await;
        world.take_software_tokens(&pool_id, "OPTIONAL").await;
        let own = world
            .user_with_authenticator(&pool_id, &client, "ana")
            .await;
        let before = events(world, &pool_id, "ana").await.len();
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        let all = events(world, &pool_id, "ana").await;
        assert_eq!(all.len(), before + 1);
        assert_eq!(told(&all)[0], "SignIn InProgress [\"Password Success\"]");
        let wrong = code_answer(&client, &session, "ana", "000000");
        world.refusal("RespondToAuthChallenge", wrong).await;
        let both = "\"Password Success\", \"Mfa Failure\"";
        let all = events(world, &pool_id, "ana").await;
        assert_eq!(told(&all)[0], format!("SignIn InProgress [{both}]"));
        world.advance_seconds(30);
        let right = code_answer(&client, &session, "ana", &own.code(world));
        let answer = world.ok("RespondToAuthChallenge", right).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        let all = events(world, &pool_id, "ana").await;
        assert_eq!(all.len(), before + 1);
        assert_eq!(
            told(&all)[0],
            format!("SignIn Pass [{both}, \"Mfa Success\"]")
        );
        assert_eq!(all[0]["EventId"], claims(&tokens.access)["event_id"]);
    })
    .await;
}

/// `EnablePropagateAdditionalUserContextData`: only who has a secret is believed.
#[tokio::test]
async fn a_back_end_tells_from_where_a_user_acts() {
    on_every_engine(async |world| {
        let (pool_id, open) = watching(world, json!({})).await;
        let telling =
            json!({ "GenerateSecret": true, "EnablePropagateAdditionalUserContextData": true });
        let telling = world.open_client(&pool_id, telling).await;
        let silent = world
            .open_client(&pool_id, json!({ "GenerateSecret": true }))
            .await;
        world.user(&pool_id, "anna", &[]).await;
        let mut seen = Vec::new();
        for client in [&telling, &silent, &open] {
            let mut body = password_flow(client, "anna", PASSWORD);
            if client != &open {
                let secret = world.secret(&pool_id, client).await;
                body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("anna", client, &secret));
            }
            body["UserContextData"] = json!({ "IpAddress": "192.0.2.77" });
            world.ok("InitiateAuth", body).await;
            let event = events(world, &pool_id, "anna").await.swap_remove(0);
            seen.push(event["EventContextData"]["IpAddress"] == "192.0.2.77");
        }
        assert_eq!(seen, [true, false, false]);
    })
    .await;
}

/// Puts a user's count of events to a number.
async fn count_as(world: &World, pool_id: &str, sub: &str, events: u64) {
    let key = Key::of(&[pool_id, "auth-events", sub]);
    let found = world
        .engine()
        .get(std::slice::from_ref(&key))
        .await
        .expect("a read");
    let stored = found[0].clone().expect("a count");
    let mut count: Value = serde_json::from_slice(&stored.value).expect("JSON");
    count["events"] = json!(events);
    let commit = Commit {
        operation: Version::new(u128::from(events) << 64),
        checks: Vec::new(),
        writes: vec![Write::Put(key, count.to_string().into_bytes())],
    };
    world.engine().commit(commit).await.expect("a commit");
}

#[tokio::test]
async fn so_many_are_kept_for_so_long() {
    on_every_engine(async |world| {
        let (pool_id, client) = watching(world, json!({})).await;
        let sub = world.user(&pool_id, "anna", &[]).await;
        for _ in 0..2 {
            world.sign_in(&client, "anna").await;
        }
        // The one of number 500 takes the place of the one of number 0.
        count_as(world, &pool_id, &sub, 500).await;
        world.sign_in(&client, "anna").await;
        assert_eq!(events(world, &pool_id, "anna").await.len(), 2);
        // The record, and the entry of its end.
        assert_eq!(keys_with(world, "/auth-event/").await.len(), 4);
        assert_eq!(keys_with(world, "/auth-event-id/").await.len(), 2);
        world.advance_seconds(2 * 365 * 24 * 60 * 60 - 1);
        assert_eq!(events(world, &pool_id, "anna").await.len(), 2);
        world.advance_seconds(1);
        assert!(events(world, &pool_id, "anna").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn without_threat_protection_nothing_is_kept() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({ "UserPoolTier": "PLUS" })).await;
        let client = world.open_client(&pool_id, json!({})).await;
        world.user(&pool_id, "anna", &[]).await;
        world.sign_in(&client, "anna").await;
        world.refusal("InitiateAuth", password_flow(&client, "anna", "Wrong1!x")).await;
        assert_eq!(keys_with(world, "/auth-event").await, [""; 0]);
        let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let off = "Threat protection is not on in the user pool: UpdateUserPool switches it on by an AdvancedSecurityMode of AUDIT.";
        let rows = [
            (json!({}), "UserPoolAddOnNotEnabledException", off),
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), "ResourceNotFoundException", NO_POOL),
        ];
        world.refuses("AdminListUserAuthEvents", &whose, &rows).await;
        let (pool_id, _) = watching(world, json!({ "PoolName": "watching" })).await;
        world.user(&pool_id, "anna", &[]).await;
        let base = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let rows = [
            (json!({ "Username": "nobody" }), "UserNotFoundException", "User does not exist."),
            (
                json!({ "NextToken": "nonsense" }),
                "InvalidParameterException",
                "Invalid pagination token given.",
            ),
        ];
        world.refuses("AdminListUserAuthEvents", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("AdminListUserAuthEvents").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
