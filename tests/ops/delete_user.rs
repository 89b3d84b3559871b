//! `DeleteUser`.

use serde_json::json;
use tests::World;
use tests::people::{NO_TOKEN, signed_in};

#[tokio::test]
async fn users_delete_themselves() {
    let world = World::in_memory();
    let (pool_id, _, token) = signed_in(&world, json!({}), json!({})).await;
    let body = json!({ "AccessToken": token });
    let rows = [
        (
            json!({ "AccessToken": "!" }),
            "InvalidParameterException",
            NO_TOKEN,
        ),
        (
            json!({ "AccessToken": "a.b.c" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
    ];
    world.refuses("DeleteUser", &body, &rows).await;
    world.ok("DeleteUser", body.clone()).await;
    let gone = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(
        world.refusal("AdminGetUser", gone).await.0,
        "UserNotFoundException"
    );
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world.refuses("DeleteUser", &body, &rows).await;
}
