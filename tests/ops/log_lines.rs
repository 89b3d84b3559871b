//! Lines of the logs of pools: which there are, what they tell, and what the worker of the program sees of them.

mod waiting;

use serde_json::{Value, json};
use tests::groups::keys_with;
use tests::log_lines::{both, group};
use tests::people::signed_up;
use tests::sign_in::{PASSWORD, Tokens, claims, password_flow};
use tests::software_token::code_answer;
use tests::watched::Trip::Commit;
use tests::watched::Watched;
use tests::{World, on_every_engine};

/// What lines tell in short.
fn told(lines: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = |line: &Value| {
        let message = &line["message"];
        let proofs = message["challenges"].as_array().into_iter().flatten();
        let proofs = proofs.map(|it| {
            format!(
                "{} {}",
                text(&it["challengeName"]),
                text(&it["challengeResponse"])
            )
        });
        let proofs: Vec<String> = proofs.collect();
        let (kind, response) = (text(&message["eventType"]), text(&message["eventResponse"]));
        format!("{kind} {response} {}", proofs.join(", "))
            .trim_end()
            .to_owned()
    };
    lines.iter().map(told).collect()
}

/// A user signs up, mistypes, signs in through a back end, mistypes again and changes the password. Gives the `sub`, the tokens and when
/// they were given.
async fn busy(world: &World, pool_id: &str, client: &str) -> (String, Tokens, i64) {
    let sub = signed_up(world, client, "anna").await;
    let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.ok("AdminConfirmSignUp", whose).await;
    let password = json!({
        "UserPoolId": pool_id, "Username": "anna", "Password": PASSWORD, "Permanent": true,
    });
    world.ok("AdminSetUserPassword", password).await;
    world.advance_seconds(1);
    let wrong = password_flow(client, "anna", "Wrong1!x");
    world.refusal("InitiateAuth", wrong).await;
    world.advance_seconds(1);
    let context = json!({
        "IpAddress": "2001:db8::7", "ServerName": "app.example.com", "ServerPath": "/sign-in",
        "HttpHeaders": [{
            "headerName": "User-Agent",
            "headerValue": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        }],
    });
    let sign_in = json!({
        "UserPoolId": pool_id, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }, "ContextData": context,
    });
    let answer = world.ok("AdminInitiateAuth", sign_in).await;
    let at = world.now_millis();
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    world.advance_seconds(1);
    for (previous, is_right) in [("Wrong1!x", false), (PASSWORD, true)] {
        let change = json!({
            "AccessToken": tokens.access, "PreviousPassword": previous, "ProposedPassword": "Ghijkl2!",
        });
        assert_eq!(world.call("ChangePassword", change).await.is_ok(), is_right);
        world.advance_seconds(1);
    }
    (sub, tokens, at)
}

#[tokio::test]
async fn each_event_leaves_a_line() {
    on_every_engine(async |world| {
        let (pool_id, client) = world.logging("watched", both()).await;
        let (sub, tokens, at) = busy(world, &pool_id, &client).await;
        let lines = world.log_lines(&group("sign-ins")).await;
        assert_eq!(
            told(&lines),
            [
                "SignUp Pass",
                "SignIn Fail Password Failure",
                "SignIn Pass Password Success",
                "PasswordChange Fail Password Failure",
                "PasswordChange Pass",
            ]
        );
        let expected = json!({
            "id": lines[2]["id"],
            "eventTimestamp": at.to_string(),
            "eventSource": "USER_ACTIVITY",
            "logLevel": "INFO",
            "message": {
                "version": "1",
                "eventId": claims(&tokens.access)["event_id"],
                "eventType": "SignIn",
                "eventNumber": "2",
                "userSub": sub,
                "userName": "anna",
                "userPoolId": pool_id,
                "clientId": client,
                "creationDate": "Thu Jan 15 12:00:02 UTC 2026",
                "eventResponse": "Pass",
                "riskLevel": lines[2]["message"]["riskLevel"],
                "riskDecision": lines[2]["message"]["riskDecision"],
                "challenges": [{ "challengeName": "Password", "challengeResponse": "Success" }],
                "deviceName": "Chrome on Windows",
                "ipAddress": "2001:db8::7",
                "idpName": "",
                "compromisedCredentialDetected": "false",
                "city": "",
                "country": "",
                "eventFeedbackValue": "",
                "eventFeedbackDate": "",
                "eventFeedbackProvider": "",
                "hasContextData": "true",
            },
            "logSourceId": { "userPoolId": pool_id },
        });
        assert_eq!(lines[2], expected);
        assert_ne!(lines[1]["id"], lines[2]["id"]);
        assert_ne!(lines[2]["message"]["riskDecision"], "");
        assert!(world.log_lines(&group("letters")).await.is_empty());
    })
    .await;
}

/// A line for each step, all with the number of the event.
#[tokio::test]
async fn a_sign_in_of_many_steps_leaves_a_line_for_each() {
    on_every_engine(async |world| {
        let (pool_id, client) = world.logging("watched", both()).await;
        world.take_software_tokens(&pool_id, "OPTIONAL").await;
        let own = world
            .user_with_authenticator(&pool_id, &client, "ana")
            .await;
        let arn = group("sign-ins");
        let before = world.log_lines(&arn).await.len();
        world.advance_seconds(1);
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        world.advance_seconds(1);
        let wrong = code_answer(&client, &session, "ana", "000000");
        world.refusal("RespondToAuthChallenge", wrong).await;
        world.advance_seconds(30);
        let right = code_answer(&client, &session, "ana", &own.code(world));
        let answer = world.ok("RespondToAuthChallenge", right).await;
        let lines = world.log_lines(&arn).await.split_off(before);
        let both = "Password Success, Mfa Failure";
        assert_eq!(
            told(&lines),
            [
                "SignIn InProgress Password Success".to_owned(),
                format!("SignIn InProgress {both}"),
                format!("SignIn Pass {both}, Mfa Success"),
            ]
        );
        for member in ["eventNumber", "creationDate"] {
            let told = |line: &Value| line["message"][member].clone();
            assert_ne!(told(&lines[0]), json!(""));
            assert_eq!(told(&lines[0]), told(&lines[1]), "{member}");
            assert_eq!(told(&lines[0]), told(&lines[2]), "{member}");
        }
        // The last one has the id that the tokens tell, as the event has by then.
        let id = |line: &Value| line["message"]["eventId"].clone();
        assert_eq!(id(&lines[0]), id(&lines[1]));
        assert_eq!(
            id(&lines[2]),
            claims(&Tokens::of(&answer["AuthenticationResult"]).access)["event_id"]
        );
    })
    .await;
}

/// Whoever types a password in place of a name has it in no log.
#[tokio::test]
async fn a_line_does_not_name_who_is_not_there() {
    on_every_engine(async |world| {
        let (_, client) = world.logging("watched", both()).await;
        let nobody = password_flow(&client, "Correct-Horse-7", "whatever1A!");
        world.refusal("InitiateAuth", nobody).await;
        let lines = world.log_lines(&group("sign-ins")).await;
        assert_eq!(told(&lines), ["SignIn Fail Password Failure"]);
        let message = &lines[0]["message"];
        assert_eq!(
            (
                &message["userSub"],
                &message["userName"],
                &message["clientId"]
            ),
            (&json!(""), &json!(""), &json!(client))
        );
        assert!(!lines[0].to_string().contains("Correct-Horse-7"));
    })
    .await;
}

#[tokio::test]
async fn where_nothing_is_said_no_line_is_written() {
    on_every_engine(async |world| {
        let letters = json!([both()[1].clone()]);
        for configurations in [json!([]), letters] {
            let (_, client) = world.logging("watched", configurations).await;
            signed_up(world, &client, "anna").await;
        }
        // It was said and taken back, and it was said of a pool that watches nobody.
        let (pool_id, client) = world.logging("watched", both()).await;
        world.log_as(&pool_id, json!([])).await;
        signed_up(world, &client, "anna").await;
        let (pool_id, client) = world.logging("watched", both()).await;
        let unwatched = json!({ "UserPoolId": pool_id, "UserPoolTier": "PLUS" });
        world.ok("UpdateUserPool", unwatched).await;
        signed_up(world, &client, "anna").await;
        assert_eq!(keys_with(world, "/log-line/").await, [""; 0]);
    })
    .await;
}

/// Neither the address nor the code stands in it.
#[tokio::test]
async fn a_letter_that_is_given_up_leaves_a_line() {
    on_every_engine(async |world| {
        let (pool_id, client) = world.logging("watched", json!([both()[1].clone()])).await;
        let sub = signed_up(world, &client, "anna").await;
        let letter = world.letter_to("anna@example.com").await;
        let directory = world.directory();
        let now = world.now_millis();
        let put_off = directory.refused(&letter.handle, now, None).await;
        assert!(put_off.expect("it is put off"));
        let letter = world.letter_to("anna@example.com").await;
        for _ in 0..2 {
            // What is gone already is not told again.
            let gone = directory.given_up(&letter, "refused", now, None).await;
            assert!(gone.expect("it goes"));
        }
        let lines = world.log_lines(&group("letters")).await;
        let expected = json!({
            "id": lines[0]["id"],
            "eventTimestamp": now.to_string(),
            "eventSource": "USER_NOTIFICATION",
            "logLevel": "ERROR",
            "message": {
                "details": format!("An e-mail to the user {sub} is given up: it was refused for good."),
                "medium": "EMAIL",
                "reason": "refused",
                "tries": 1,
                "userSub": sub,
            },
            "logSourceId": { "userPoolId": pool_id },
        });
        assert_eq!(lines, [expected]);
    })
    .await;
}

/// Where the log of a pool goes is read with what its events need anyhow, and kept for some seconds.
#[tokio::test]
async fn a_line_costs_no_trip() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let mut trips = Vec::new();
    for (name, configurations) in [("silent", json!([])), ("told", both())] {
        let (pool_id, client) = world.logging(name, configurations).await;
        world.user(&pool_id, "anna", &[]).await;
        world.sign_in(&client, "anna").await;
        engine.trips();
        world.sign_in(&client, "anna").await;
        let sign_in = engine.trips();
        let wrong = password_flow(&client, "anna", "Wrong1!x");
        world.refusal("InitiateAuth", wrong).await;
        trips.push((sign_in, engine.trips()));
    }
    assert_eq!(trips[0], trips[1]);
    let commits = trips[1].0.iter().filter(|trip| **trip == Commit).count();
    assert_eq!(commits, 1);
    // Sealed: what it tells stands nowhere in clear.
    assert!(engine.has_written("/log-line"));
    for clear in ["USER_ACTIVITY", "eventTimestamp"] {
        assert!(!engine.has_written(clear), "{clear}");
    }
}
