//! `AdminListDevices`.

use serde_json::json;
use tests::devices::trusting;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

use crate::confirm_device::{UNTRACKED, scene};
use crate::list_devices::pages;

#[tokio::test]
async fn devices_are_listed_page_by_page() {
    on_every_engine(async |world: &World| {
        let named = |pool: &str, _: &str| json!({ "UserPoolId": pool, "Username": "ana" });
        pages(world, "AdminListDevices", named).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        for _ in 0..2 {
            world.device(&client, "ana").await;
        }
        let token = world.device(&client, "ana").await.1.access;
        // A token of the list that the user sees is none of this one.
        let own = json!({ "AccessToken": token, "Limit": 1 });
        let own = world.ok("ListDevices", own).await["PaginationToken"].clone();
        let (untracked, _) = scene(world, json!({})).await;
        let base = json!({ "UserPoolId": pool, "Username": "ana" });
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "Username": "nobody" }),
                "ResourceNotFoundException",
                "User does not exist.",
            ),
            (json!({ "UserPoolId": untracked }), UNTRACKED.0, UNTRACKED.1),
            (
                json!({ "PaginationToken": own }),
                "InvalidParameterException",
                "Invalid pagination token given.",
            ),
        ];
        world.refuses("AdminListDevices", &base, &rows).await;
    })
    .await;
    let unsigned = World::in_memory()
        .refusal_unsigned("AdminListDevices")
        .await;
    assert_eq!(unsigned, "NotAuthorizedException");
}
