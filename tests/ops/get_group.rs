//! `GetGroup`.

use serde_json::json;
use tests::groups::group;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_group_is_found_by_its_name_in_its_pool() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let here = group(world, &pool_id, "staff", json!({ "Description": "here" })).await;
        let there = group(world, &other, "staff", json!({ "Description": "there" })).await;
        for (pool_id, group) in [(&pool_id, here), (&other, there)] {
            let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
            let found = world.ok("GetGroup", body).await;
            assert_eq!(found, json!({ "Group": group }));
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_group_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        let long = "a".repeat(129);
        let too_long = format!(
            "1 validation error detected: Value '{long}' at 'groupName' failed to satisfy constraint: Member must have length less than or equal to 128"
        );
        let rows = [
            (json!({}), "ResourceNotFoundException", "Group not found."),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "GroupName": long }),
                "InvalidParameterException",
                too_long.as_str(),
            ),
        ];
        world.refuses("GetGroup", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("GetGroup").await,
        "NotAuthorizedException"
    );
}
