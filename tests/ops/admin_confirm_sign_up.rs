//! `AdminConfirmSignUp`.

use serde_json::json;
use tests::functions::refusals;
use tests::people::{
    EMAIL, PASSWORD, attributes, attributes_of, password_client, plain, signed_up, tutorial_pool,
    tutorial_sign_up,
};
use tests::triggers::config;
use tests::{World, on_every_engine};

#[tokio::test]
async fn the_user_is_confirmed_and_no_address_proved() {
    on_every_engine(async |world| {
        let pool_id = world.pool(tutorial_pool()).await;
        let client_id = world.client(&pool_id, password_client()).await;
        world.ok("SignUp", tutorial_sign_up(&client_id)).await;
        let body = json!({ "UserPoolId": pool_id, "Username": EMAIL });
        assert_eq!(
            world.ok("AdminConfirmSignUp", body.clone()).await,
            json!({})
        );
        let user = world.ok("AdminGetUser", body.clone()).await;
        assert_eq!(user["UserStatus"], "CONFIRMED");
        assert_eq!(
            attributes_of(world, &pool_id, EMAIL).await["email_verified"],
            "false"
        );
        let rows = [
            (
                json!({}),
                "NotAuthorizedException",
                "User cannot be confirmed. Current status is CONFIRMED",
            ),
            (
                json!({ "Username": "nobody" }),
                "UserNotFoundException",
                "User does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                "User pool us-east-1_nosuchpool does not exist.",
            ),
        ];
        world.refuses("AdminConfirmSignUp", &body, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_preferred_name_is_an_alias_from_then_on() {
    let world = World::in_memory();
    let pool = json!({ "AliasAttributes": ["preferred_username"] });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    let sign_up = |name: &str, preferred: &str| {
        json!({
            "ClientId": client_id, "Username": name, "Password": PASSWORD,
            "UserAttributes": attributes(&[("preferred_username", preferred)])
        })
    };
    signed_up(&world, &client_id, "carl").await;
    for (name, preferred) in [("anna", "bee"), ("berta", "bee"), ("dora", "carl")] {
        world.ok("SignUp", sign_up(name, preferred)).await;
    }
    let user = |name: &str| json!({ "UserPoolId": pool_id, "Username": name });
    world.ok("AdminConfirmSignUp", user("anna")).await;
    assert_eq!(
        world.ok("AdminGetUser", user("bee")).await["Username"],
        "anna"
    );
    let taken = "An account with the given preferred_username already exists.";
    for name in ["berta", "dora"] {
        let row = (json!({}), "InvalidParameterException", taken);
        world
            .refuses("AdminConfirmSignUp", &user(name), &[row])
            .await;
    }
    let found = world.refusal("SignUp", sign_up("bee", "x")).await;
    assert_eq!(found.1, "User already exists");
}

#[tokio::test]
async fn a_function_is_told_of_it_through_no_client() {
    let world = World::in_memory();
    let pool = json!({ "LambdaConfig": config(&["PostConfirmation"]) });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    let user = |name: &str| json!({ "UserPoolId": pool_id, "Username": name });
    signed_up(&world, &client_id, "anna").await;
    world.functions().respond(json!({}));
    world.ok("AdminConfirmSignUp", user("anna")).await;
    let asked = world.functions().asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["triggerSource"], "PostConfirmation_ConfirmSignUp");
    assert_eq!(asked[0]["callerContext"]["clientId"], json!(null));

    let codes = [
        "UserLambdaValidationException",
        "UnexpectedLambdaException",
        "InvalidLambdaResponseException",
    ];
    for (number, (why, refusal)) in refusals("PostConfirmation").into_iter().enumerate() {
        let name = format!("berta{number}");
        signed_up(&world, &client_id, &name).await;
        world.functions().answer(Err(why));
        let found = world.refusal("AdminConfirmSignUp", user(&name)).await;
        assert!(codes.contains(&found.0.as_str()));
        assert_eq!(found, refusal);
        let found = world.ok("AdminGetUser", user(&name)).await;
        assert_eq!(found["UserStatus"], "CONFIRMED");
    }
}
