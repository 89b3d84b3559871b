//! `AdminDeleteUser`.

use serde_json::json;
use tests::on_every_engine;
use tests::people::{NO_NAME, PASSWORD, access_token, confirmed, plain, signed_up};

const MISMATCH: (&str, &str) = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);

#[tokio::test]
async fn the_user_is_gone_and_the_name_free() {
    on_every_engine(async |world| {
        let pool = json!({ "AliasAttributes": ["email"] });
        let (pool_id, client_id) = plain(world, pool, json!({})).await;
        let first = confirmed(world, &client_id, "anna").await;
        let token = access_token(world, &client_id, "anna", PASSWORD).await;
        let body = json!({ "UserPoolId": pool_id, "Username": "anna@example.com" });
        let answer = world.ok("AdminDeleteUser", body.clone()).await;
        assert!(answer.is_null() || answer == json!({}));
        let rows = [
            (
                json!({ "Username": "a b" }),
                "InvalidParameterException",
                NO_NAME,
            ),
            (json!({}), "UserNotFoundException", "User does not exist."),
            (
                json!({ "Username": "anna" }),
                "UserNotFoundException",
                "User does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                "User pool us-east-1_nosuchpool does not exist.",
            ),
        ];
        world.refuses("AdminDeleteUser", &body, &rows).await;
        let found = world
            .refusal("GetUser", json!({ "AccessToken": token }))
            .await;
        assert_eq!(found.0, "UserNotFoundException");
        world.advance_seconds(1);
        assert_ne!(signed_up(world, &client_id, "anna").await, first);
        let filter = json!({ "UserPoolId": pool_id, "Filter": "email ^= \"anna\"" });
        let users = world.ok("ListUsers", filter).await;
        assert_eq!(users["Users"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_code_goes_with_the_user() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let code = world.code_for("anna@example.com").await;
        world
            .ok(
                "AdminDeleteUser",
                json!({ "UserPoolId": pool_id, "Username": "anna" }),
            )
            .await;
        let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
        let hiding = world.client(&pool_id, hiding).await;
        let body = json!({ "ClientId": hiding, "Username": "anna", "ConfirmationCode": code });
        world
            .refuses(
                "ConfirmSignUp",
                &body,
                &[(json!({}), MISMATCH.0, MISMATCH.1)],
            )
            .await;
    })
    .await;
}
