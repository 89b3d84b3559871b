//! `AdminDisableUser`.

use serde_json::json;
use tests::World;
use tests::people::{NO_NAME, NO_POOL, PASSWORD, signed_in};

#[tokio::test]
async fn a_disabled_user_has_no_way_in() {
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
    world.refuses("AdminDisableUser", &body, &rows).await;
    assert_eq!(world.ok("AdminDisableUser", body.clone()).await, json!({}));
    assert_eq!(
        world.ok("AdminGetUser", body.clone()).await["Enabled"],
        false
    );
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }
    });
    let disabled = (json!({}), "NotAuthorizedException", "User is disabled.");
    world.refuses("InitiateAuth", &sign_in, &[disabled]).await;
    // The tokens from before stay void when the user is enabled again.
    world.ok("AdminEnableUser", body).await;
    let found = world
        .refusal("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(found.1, "Access Token has been revoked");
}
