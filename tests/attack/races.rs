//! Many at once: what may happen once happens once.

use std::sync::Arc;

use serde_json::{Value, json};
use tests::World;
use tests::people::{OTHER_PASSWORD, plain, signed_up};
use tests::sign_in::{EVERY_FLOW, Exchange, PASSWORD, Tokens, claims, password_flow};

use crate::{Answered, pair, refusals, successes, together};

const AT_ONCE: usize = 50;

fn worlds() -> [Arc<World>; 2] {
    [Arc::new(World::in_memory()), Arc::new(World::on_sqlite())]
}

/// One success; all others are these refusals, or too many requests.
fn one_wins(answers: &[Answered], expected: &[&str]) {
    assert_eq!(successes(answers).len(), 1, "{answers:?}");
    let others: usize = expected.iter().map(|code| refusals(answers, code)).sum();
    let busy = refusals(answers, "TooManyRequestsException");
    assert_eq!(1 + others + busy, answers.len(), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_sign_up_takes_a_name() {
    for world in worlds() {
        let (pool, client) = plain(&world, json!({}), json!({})).await;
        let body = json!({ "ClientId": client, "Username": "ana", "Password": PASSWORD });
        let answers = together(&world, "SignUp", vec![body; AT_ONCE]).await;
        one_wins(&answers, &["UsernameExistsException"]);
        let users = world.ok("ListUsers", json!({ "UserPoolId": pool })).await;
        assert_eq!(users["Users"].as_array().map(Vec::len), Some(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_sign_up_takes_an_address() {
    for world in worlds() {
        let pool = world.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let client = world.open_client(&pool, json!({})).await;
        let body =
            json!({ "ClientId": client, "Username": "ana@example.com", "Password": PASSWORD });
        let answers = together(&world, "SignUp", vec![body; AT_ONCE]).await;
        one_wins(&answers, &["UsernameExistsException"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_confirms_once() {
    for world in worlds() {
        let (_, client) = plain(&world, json!({}), json!({})).await;
        signed_up(&world, &client, "ana").await;
        let code = world.code_for("ana@example.com").await;
        let confirm = json!({ "ClientId": client, "Username": "ana", "ConfirmationCode": code });
        let answers = together(&world, "ConfirmSignUp", vec![confirm; AT_ONCE]).await;
        one_wins(
            &answers,
            &["NotAuthorizedException", "ExpiredCodeException"],
        );
        world.advance_seconds(1);
        world
            .ok(
                "ForgotPassword",
                json!({ "ClientId": client, "Username": "ana" }),
            )
            .await;
        let code = world.code_for("ana@example.com").await;
        let reset = json!({
            "ClientId": client, "Username": "ana", "ConfirmationCode": code, "Password": OTHER_PASSWORD,
        });
        let answers = together(&world, "ConfirmForgotPassword", vec![reset; AT_ONCE]).await;
        one_wins(&answers, &["ExpiredCodeException"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_passwords_do_not_outrun_the_lock_out() {
    for world in worlds() {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let bodies: Vec<Value> = (0..AT_ONCE)
            .map(|guess| password_flow(&client, "ana", &format!("Guess{guess}!")))
            .collect();
        let answers = together(&world, "InitiateAuth", bodies).await;
        let tried = answers.iter().filter(|answer| {
            matches!(answer, Err((_, message)) if message == "Incorrect username or password.")
        });
        assert_eq!(tried.count(), 5, "{answers:?}");
        let refusal = world
            .refusal("InitiateAuth", password_flow(&client, "ana", PASSWORD))
            .await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Password attempts exceeded")
        );
        world.advance_seconds(1);
        world.sign_in(&client, "ana").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_proof_lets_in_once() {
    for world in worlds() {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.invited(&pool, "bob", &[]).await;
        let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
        let answer = exchange.answer(&world, &client, PASSWORD);
        let answers = together(&world, "RespondToAuthChallenge", vec![answer; AT_ONCE]).await;
        one_wins(&answers, &["NotAuthorizedException"]);
        let asked = world
            .ok("InitiateAuth", password_flow(&client, "bob", PASSWORD))
            .await;
        let bodies: Vec<Value> = (0..AT_ONCE)
            .map(|number| {
                let password = format!("Another{number}!");
                json!({
                    "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
                    "Session": asked["Session"],
                    "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": password },
                })
            })
            .collect();
        let answers = together(&world, "RespondToAuthChallenge", bodies).await;
        one_wins(&answers, &["NotAuthorizedException"]);
    }
}

async fn rotating(world: &World, grace_seconds: i32) -> String {
    let pool = world.pool(json!({})).await;
    let flows: Vec<&str> = EVERY_FLOW
        .into_iter()
        .filter(|flow| !flow.contains("REFRESH"))
        .collect();
    let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": grace_seconds });
    let members = json!({ "ExplicitAuthFlows": flows, "RefreshTokenRotation": rotation });
    let client = world.client(&pool, members).await;
    world.user(&pool, "ana", &[]).await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn heirs_of_a_rotated_token_are_alike() {
    for world in worlds() {
        for grace_seconds in [0, 60] {
            let client = rotating(&world, grace_seconds).await;
            let first = world.sign_in(&client, "ana").await;
            let exchange = |token: &str| json!({ "ClientId": client, "RefreshToken": token });
            let operation = "GetTokensFromRefreshToken";
            let answers =
                together(&world, operation, vec![exchange(&first.refresh); AT_ONCE]).await;
            let heirs: Vec<Tokens> = successes(&answers)
                .into_iter()
                .map(|answer| Tokens::of(&answer["AuthenticationResult"]))
                .collect();
            assert!(!heirs.is_empty());
            if grace_seconds == 0 {
                one_wins(
                    &answers,
                    &["RefreshTokenReuseException", "NotAuthorizedException"],
                );
            }
            let family = &claims(&first.access)["origin_jti"];
            assert!(
                heirs
                    .iter()
                    .all(|heir| claims(&heir.access)["origin_jti"] == *family)
            );
            let mut living = 0;
            for heir in &heirs {
                living += usize::from(world.call(operation, exchange(&heir.refresh)).await.is_ok());
            }
            // Tabs of one browser do not sign each other out.
            let expected = if grace_seconds == 0 {
                0..=1
            } else {
                heirs.len()..=AT_ONCE
            };
            assert!(expected.contains(&living), "{living} of {}", heirs.len());
            // Whoever comes with the first one again ends it all.
            world.advance_seconds(61);
            let refusal = world.refusal(operation, exchange(&first.refresh)).await;
            let codes = ["RefreshTokenReuseException", "NotAuthorizedException"];
            assert!(codes.contains(&refusal.0.as_str()), "{refusal:?}");
            for heir in &heirs {
                world.refusal(operation, exchange(&heir.refresh)).await;
                world
                    .refusal("GetUser", json!({ "AccessToken": heir.access }))
                    .await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_outlives_a_sign_out() {
    for world in worlds() {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let first = world.sign_in(&client, "ana").await;
        let exchange = json!({ "ClientId": client, "RefreshToken": first.refresh });
        let refreshing = together(
            &world,
            "GetTokensFromRefreshToken",
            vec![exchange.clone(); AT_ONCE],
        );
        let out = world.call("GlobalSignOut", json!({ "AccessToken": first.access }));
        let (answers, out) = tokio::join!(refreshing, out);
        out.expect("a sign-out");
        world.refusal("GetTokensFromRefreshToken", exchange).await;
        for answer in successes(&answers) {
            let tokens = Tokens::of(&answer["AuthenticationResult"]);
            world
                .refusal("GetUser", json!({ "AccessToken": tokens.access }))
                .await;
        }
    }
}
