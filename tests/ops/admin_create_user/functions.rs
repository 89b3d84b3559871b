//! What the function for `PreSignUp` is told of whom an administrator makes, and what it decides.

use serde_json::{Value, json};
use tests::functions::{event, refusals};
use tests::people::{attributes, attributes_of};
use tests::triggers::config;
use tests::{World, merge, on_every_engine};

fn create(pool_id: &str, name: &str, members: Value) -> Value {
    let mut body = json!({
        "UserPoolId": pool_id, "Username": name, "MessageAction": "SUPPRESS",
        "UserAttributes": attributes(&[("email", &format!("{name}@example.com"))]),
    });
    merge(&mut body, members);
    body
}

#[tokio::test]
async fn a_function_is_told_whom_an_administrator_makes_and_vouches_for_nobody() {
    on_every_engine(async |world| {
        let triggers = config(&["PreSignUp", "PostConfirmation"]);
        let pool_id = world.pool(json!({ "LambdaConfig": triggers })).await;
        let vouches = json!({ "autoConfirmUser": true, "autoVerifyPhone": true });
        world.functions().respond(vouches);
        let members = json!({
            "ValidationData": attributes(&[("door", "north")]),
            "ClientMetadata": { "campaign": "spring" },
        });
        let answer = world
            .ok("AdminCreateUser", create(&pool_id, "anna", members))
            .await;
        assert_eq!(answer["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD");
        let found = attributes_of(world, &pool_id, "anna").await;
        assert_eq!(found["email_verified"], Value::Null);
        let request = json!({
            "userAttributes": { "email": "anna@example.com" },
            "validationData": { "door": "north" },
            "clientMetadata": { "campaign": "spring" },
        });
        let response = json!({
            "autoConfirmUser": false,
            "autoVerifyEmail": false,
            "autoVerifyPhone": false,
        });
        let through = (pool_id.as_str(), "CLIENT_ID_NOT_APPLICABLE");
        let event = event(
            "PreSignUp_AdminCreateUser",
            through,
            "anna",
            &request,
            &response,
        );
        assert_eq!(world.functions().written(), [event]);
        // Who is invited again is there already.
        let again = create(&pool_id, "anna", json!({ "MessageAction": "RESEND" }));
        world.ok("AdminCreateUser", again).await;
        assert_eq!(world.functions().sources(), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_a_function_refuses_an_administrator_does_not_do() {
    let world = World::in_memory();
    let pool_id = world
        .pool(json!({ "LambdaConfig": config(&["PreSignUp"]) }))
        .await;
    for (why, refusal) in refusals("PreSignUp") {
        world.functions().answer(Err(why));
        let body = create(&pool_id, "anna", json!({}));
        assert_eq!(world.refusal("AdminCreateUser", body).await, refusal);
        assert_eq!(world.functions().sources(), ["PreSignUp_AdminCreateUser"]);
    }
    let users = world
        .ok("ListUsers", json!({ "UserPoolId": pool_id }))
        .await;
    assert_eq!(users["Users"], json!([]));
    // The codes that the refusals have.
    for code in [
        "UserLambdaValidationException",
        "UnexpectedLambdaException",
        "InvalidLambdaResponseException",
    ] {
        let has = |(_, refusal): &(_, (String, String))| refusal.0 == code;
        assert!(refusals("PreSignUp").iter().any(has), "{code}");
    }
}
