//! `AdminGetUser`.

use serde_json::json;
use tests::World;
use tests::people::{NO_NAME, plain, signed_up};

#[tokio::test]
async fn a_user_is_found_by_name_and_by_id_in_one_pool() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let (other, _) = plain(&world, json!({}), json!({})).await;
    let sub = signed_up(&world, &client_id, "anna").await;
    let by_name = json!({ "UserPoolId": pool_id, "Username": "anna" });
    let found = world.ok("AdminGetUser", by_name.clone()).await;
    let by_id = json!({ "UserPoolId": pool_id, "Username": sub });
    assert_eq!(world.ok("AdminGetUser", by_id).await, found);
    assert_eq!(found["UserStatus"], "UNCONFIRMED");
    let nobody = ("UserNotFoundException", "User does not exist.");
    let rows = [
        (
            json!({ "Username": "a b" }),
            "InvalidParameterException",
            NO_NAME,
        ),
        (json!({ "Username": "Anna" }), nobody.0, nobody.1),
        (json!({ "UserPoolId": other }), nobody.0, nobody.1),
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            "User pool us-east-1_nosuchpool does not exist.",
        ),
    ];
    world.refuses("AdminGetUser", &by_name, &rows).await;
}
