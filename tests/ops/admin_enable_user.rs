//! `AdminEnableUser`.

use serde_json::json;
use tests::World;
use tests::people::{NO_NAME, NO_POOL, PASSWORD, access_token, signed_in};

#[tokio::test]
async fn the_user_signs_in_again() {
    let world = World::in_memory();
    let (pool_id, client_id, _) = signed_in(&world, json!({}), json!({})).await;
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.ok("AdminDisableUser", body.clone()).await;
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
    world.refuses("AdminEnableUser", &body, &rows).await;
    assert_eq!(world.ok("AdminEnableUser", body.clone()).await, json!({}));
    assert_eq!(world.ok("AdminGetUser", body).await["Enabled"], true);
    access_token(&world, &client_id, "anna", PASSWORD).await;
}
