//! `UpdateGroup`.

use serde_json::json;
use tests::groups::{ROLE, group, join, user, users_of};
use tests::people::NO_POOL;
use tests::{World, merge, on_every_engine};

#[tokio::test]
async fn what_is_left_out_stays() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let members = json!({ "Description": "before", "Precedence": 7, "RoleArn": ROLE });
        let mut expected = group(world, &pool_id, "staff", members).await;
        user(world, &pool_id, "anna").await;
        join(world, &pool_id, "anna", "staff").await;
        for change in [
            json!({}),
            json!({ "Description": "after" }),
            json!({ "Precedence": 0 }),
            json!({ "RoleArn": "arn:aws:iam::123456789012:role/other" }),
            json!({ "Description": "" }),
        ] {
            world.advance_seconds(1);
            let mut body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
            merge(&mut body, change.clone());
            let answer = world.ok("UpdateGroup", body).await;
            merge(&mut expected, change);
            expected["LastModifiedDate"] = world.now();
            assert_eq!(answer, json!({ "Group": expected }));
            let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
            assert_eq!(world.ok("GetGroup", body).await, answer);
        }
        assert_eq!(users_of(world, &pool_id, "staff").await, ["anna"]);
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        group(world, &pool_id, "staff", json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        let rows = [
            (
                json!({ "GroupName": "nobody" }),
                "ResourceNotFoundException",
                "Group not found.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "RoleArn": "arn:aws:iam::999999999999:role/staff" }),
                "InvalidParameterException",
                "Cross-account pass role is not allowed.",
            ),
            (
                json!({ "Precedence": -1 }),
                "InvalidParameterException",
                "1 validation error detected: Value '-1' at 'precedence' failed to satisfy constraint: Member must have value greater than or equal to 0",
            ),
        ];
        world.refuses("UpdateGroup", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("UpdateGroup").await,
        "NotAuthorizedException"
    );
}
