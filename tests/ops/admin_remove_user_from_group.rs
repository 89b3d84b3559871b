//! `AdminRemoveUserFromGroup`.

use serde_json::json;
use tests::groups::{group, groups_of, join, keys_with, user, users_of};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_user_leaves_one_group_and_no_other() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for name in ["staff", "other"] {
            group(world, &pool_id, name, json!({})).await;
        }
        for name in ["anna", "berta"] {
            user(world, &pool_id, name).await;
            join(world, &pool_id, name, "staff").await;
            join(world, &pool_id, name, "other").await;
        }
        let body = json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": "staff" });
        // Who is not in it need not leave.
        for _ in 0..2 {
            let left = world.ok("AdminRemoveUserFromGroup", body.clone()).await;
            assert_eq!(left, json!({}));
            assert_eq!(groups_of(world, &pool_id, "anna").await, ["other"]);
            assert_eq!(users_of(world, &pool_id, "staff").await, ["berta"]);
            assert_eq!(users_of(world, &pool_id, "other").await, ["anna", "berta"]);
        }
        let body = json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": "other" });
        world.ok("AdminRemoveUserFromGroup", body).await;
        assert_eq!(keys_with(world, "/member/").await.len(), 2);
        join(world, &pool_id, "anna", "staff").await;
        assert_eq!(users_of(world, &pool_id, "staff").await, ["anna", "berta"]);
    })
    .await;
}

#[tokio::test]
async fn who_or_what_is_not_there_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        group(world, &pool_id, "staff", json!({})).await;
        user(world, &pool_id, "anna").await;
        let base = json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": "staff" });
        let rows = [
            (
                json!({ "Username": "nobody" }),
                "UserNotFoundException",
                "User does not exist.",
            ),
            (
                json!({ "GroupName": "others" }),
                "ResourceNotFoundException",
                "Group not found.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "GroupName": "a b" }),
                "InvalidParameterException",
                "1 validation error detected: Value 'a b' at 'groupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
            ),
        ];
        world.refuses("AdminRemoveUserFromGroup", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("AdminRemoveUserFromGroup").await,
        "NotAuthorizedException"
    );
}
