//! The function for `PostConfirmation`, asked when a code ends a sign-up and lets in: what it refuses is told, and costs nothing.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::functions::refusals;
use tests::people::attributes;
use tests::sign_in::Tokens;
use tests::triggers::config;
use tests::{World, on_every_engine};

use super::ONCE;
use crate::initiate_auth::pair;

const DOORS: [[&str; 2]; 2] = [
    ["InitiateAuth", "RespondToAuthChallenge"],
    ["AdminInitiateAuth", "AdminRespondToAuthChallenge"],
];

/// A pool that has a function for `PostConfirmation` and keeps track of sessions, and a client of it.
async fn scene(world: &World) -> (String, String) {
    let members = json!({ "LambdaConfig": config(&["PostConfirmation"]) });
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], members).await;
    world.track_sessions(&pool, 5).await;
    let client = world.choosing_client(&pool, json!({})).await;
    (pool, client)
}

/// Signs somebody up and gives the right answer to the code that ends that.
async fn sign_up(world: &World, (pool, client): (&str, &str), name: &str, begins: &str) -> Value {
    let address = format!("{name}@example.com");
    let body = json!({
        "ClientId": client, "Username": name, "Password": "OfEve1!x",
        "UserAttributes": attributes(&[("email", &address)]),
    });
    world.ok("SignUp", body).await;
    world.advance_seconds(1);
    let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    let mut body = choice(client, name, preferred);
    if begins.starts_with("Admin") {
        body["UserPoolId"] = json!(pool);
    }
    let asked = world.ok(begins, body).await;
    let code = json!({ "EMAIL_OTP_CODE": world.code_for(&address).await });
    let mut right = response(client, "EMAIL_OTP", &asked["Session"], name, code);
    if begins.starts_with("Admin") {
        right["UserPoolId"] = json!(pool);
    }
    right
}

#[tokio::test]
async fn what_a_function_refuses_is_the_answer_and_the_code_is_good_for_another() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world).await;
        for [begins, answers] in DOORS {
            for (number, (why, refusal)) in refusals("PostConfirmation").into_iter().enumerate() {
                let name = format!("{}{number}", answers.to_lowercase());
                let right = sign_up(world, (&pool, &client), &name, begins).await;
                world.functions().asked();
                world.functions().answer(Err(why));
                assert_eq!(world.refusal(answers, right.clone()).await, refusal);
                let source = "PostConfirmation_ConfirmSignUp";
                assert_eq!(world.functions().sources(), [source]);
                // The sign-up is over, and nobody has got tokens: there is no session.
                let named = json!({ "UserPoolId": pool, "Username": name });
                let user = world.ok("AdminGetUser", named).await;
                assert_eq!(user["UserStatus"], "CONFIRMED");
                assert_eq!(world.sessions_of(&pool, &name).await, [json!(null); 0]);
                // What was right is right, once, and the function is not asked again.
                let answered = world.ok(answers, right.clone()).await;
                Tokens::of(&answered["AuthenticationResult"]);
                assert_eq!(world.functions().sources(), [""; 0]);
                assert_eq!(world.sessions_of(&pool, &name).await.len(), 1);
                let refusal = world.refusal(answers, right).await;
                assert_eq!(pair(&refusal), ONCE);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_function_that_agrees_is_asked_once_and_there_are_tokens() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world).await;
        for [begins, answers] in DOORS {
            let name = answers.to_lowercase();
            let right = sign_up(world, (&pool, &client), &name, begins).await;
            world.functions().asked();
            world.functions().respond(json!({}));
            let answered = world.ok(answers, right).await;
            Tokens::of(&answered["AuthenticationResult"]);
            let events = world.functions().asked();
            assert_eq!(events.len(), 1);
            let told = &events[0]["request"]["userAttributes"];
            assert_eq!(told["cognito:user_status"], "CONFIRMED");
            assert_eq!(told["email_verified"], "true");
            assert_eq!(world.sessions_of(&pool, &name).await.len(), 1);
        }
    })
    .await;
}
