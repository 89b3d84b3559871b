//! `AdminUserGlobalSignOut`.

use serde_json::json;
use tests::World;
use tests::people::{NO_NAME, NO_POOL, PASSWORD, access_token, signed_in};

#[tokio::test]
async fn tokens_up_to_then_are_void() {
    let world = World::in_memory();
    let (pool_id, client_id, token) = signed_in(&world, json!({}), json!({})).await;
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    let rows = [
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            json!({ "Username": "a b" }),
            "InvalidParameterException",
            NO_NAME,
        ),
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            NO_POOL,
        ),
    ];
    world.refuses("AdminUserGlobalSignOut", &body, &rows).await;
    assert_eq!(world.ok("AdminUserGlobalSignOut", body).await, json!({}));
    let found = world
        .refusal("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(found.1, "Access Token has been revoked");
    world.advance_seconds(1);
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.ok("GetUser", json!({ "AccessToken": token })).await;
}
