//! The function for `PostConfirmation` is asked when the user is confirmed, and undoes nothing.

use serde_json::{Value, json};
use tests::functions::{asking, event, refusals};
use tests::people::signed_up;
use tests::{World, on_every_engine};

const TRIGGERS: [&str; 1] = ["PostConfirmation"];

async fn status_of(world: &World, pool_id: &str, name: &str) -> Value {
    let user = json!({ "UserPoolId": pool_id, "Username": name });
    world.ok("AdminGetUser", user).await["UserStatus"].clone()
}

#[tokio::test]
async fn a_function_is_told_who_was_confirmed() {
    on_every_engine(async |world| {
        let aliases = json!({ "AliasAttributes": ["email"] });
        let (pool_id, client_id) = asking(world, &TRIGGERS, aliases).await;
        world.functions().respond(json!({}));
        let sub = signed_up(world, &client_id, "anna").await;
        assert_eq!(world.functions().sources(), [""; 0]);
        let code = world.code_for("anna@example.com").await;
        let body = json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "ClientMetadata": { "campaign": "spring" },
        });
        world.ok("ConfirmSignUp", body.clone()).await;
        let request = json!({
            "userAttributes": {
                "sub": sub,
                "cognito:email_alias": "anna@example.com",
                "cognito:user_status": "CONFIRMED",
                "email": "anna@example.com",
                "email_verified": "true",
            },
            "clientMetadata": { "campaign": "spring" },
        });
        let source = "PostConfirmation_ConfirmSignUp";
        let through = (pool_id.as_str(), client_id.as_str());
        let event = event(source, through, "anna", &request, &json!({}));
        assert_eq!(world.functions().written(), [event]);
        // Nobody is confirmed by a refusal.
        world.refusal("ConfirmSignUp", body).await;
        assert_eq!(world.functions().sources(), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_a_function_refuses_is_the_answer_and_the_user_stays_confirmed() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &TRIGGERS, json!({})).await;
    for (number, (why, refusal)) in refusals("PostConfirmation").into_iter().enumerate() {
        let name = format!("anna{number}");
        signed_up(&world, &client_id, &name).await;
        let code = world.code_for(&format!("{name}@example.com")).await;
        world.functions().answer(Err(why));
        let body = json!({ "ClientId": client_id, "Username": name, "ConfirmationCode": code });
        assert_eq!(world.refusal("ConfirmSignUp", body).await, refusal);
        assert_eq!(world.functions().sources().len(), 1);
        assert_eq!(status_of(&world, &pool_id, &name).await, "CONFIRMED");
    }
    // The codes that the refusals have.
    for code in [
        "UserLambdaValidationException",
        "UnexpectedLambdaException",
        "InvalidLambdaResponseException",
    ] {
        let has = |(_, refusal): &(_, (String, String))| refusal.0 == code;
        assert!(refusals("PostConfirmation").iter().any(has), "{code}");
    }
}

#[tokio::test]
async fn a_function_that_can_not_be_asked_confirms_nobody_less() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &TRIGGERS, json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    let code = world.code_for("anna@example.com").await;
    let body = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
    world.ok("ConfirmSignUp", body).await;
    assert_eq!(status_of(&world, &pool_id, "anna").await, "CONFIRMED");
}

/// A function that writes to the user whom it is asked about.
#[tokio::test]
async fn a_function_may_write_to_its_own_user() {
    let world = std::sync::Arc::new(World::in_memory());
    let (pool_id, client_id) = asking(&world, &TRIGGERS, json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    let code = world.code_for("anna@example.com").await;
    let (hand, pool) = (std::sync::Arc::downgrade(&world), pool_id.clone());
    world.functions().say(move |question| {
        let world = hand.upgrade().expect("the world that asks");
        let body = json!({
            "UserPoolId": pool,
            "Username": question.event["userName"],
            "UserAttributes": [{ "Name": "nickname", "Value": "welcome" }],
        });
        async move {
            world.ok("AdminUpdateUserAttributes", body).await;
            Ok(question.event)
        }
    });
    let body = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
    world.ok("ConfirmSignUp", body).await;
    let found = tests::people::attributes_of(&world, &pool_id, "anna").await;
    assert_eq!(found["nickname"], "welcome");
    assert_eq!(found["email_verified"], "true");
    assert_eq!(world.functions().sources().len(), 1);
}
