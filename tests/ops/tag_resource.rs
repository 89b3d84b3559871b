//! `TagResource`

use serde_json::{Map, Value, json};
use tests::{World, on_every_engine};

fn arn(id: &str) -> String {
    format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}")
}

#[tokio::test]
async fn tags_are_added_and_replaced() {
    on_every_engine(async |world| {
        let id = world
            .pool(json!({ "UserPoolTags": { "a": "1", "b": "2" } }))
            .await;
        let body = json!({ "ResourceArn": arn(&id), "Tags": { "b": "3", "c": "4" } });
        assert_eq!(world.ok("TagResource", body).await, json!({}));
        let tags = world
            .ok("ListTagsForResource", json!({ "ResourceArn": arn(&id) }))
            .await;
        assert_eq!(tags, json!({ "Tags": { "a": "1", "b": "3", "c": "4" } }));
        let pool = world
            .ok("DescribeUserPool", json!({ "UserPoolId": id }))
            .await;
        assert_eq!(pool["UserPool"]["UserPoolTags"], tags["Tags"]);
    })
    .await;
}

#[tokio::test]
async fn tags_that_can_not_be_are_refused() {
    on_every_engine(async |world| {
        let id = world.pool(json!({ "UserPoolTags": { "a": "1" } })).await;
        let many: Map<String, Value> = (0..50).map(|n| (format!("t{n}"), json!("x"))).collect();
        let elsewhere = format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{id}");
        let queue = "arn:aws:sqs:us-east-1:123456789012:queue";
        let rows = [
            (
                json!({ "Tags": { "aws:x": "1" } }),
                "InvalidParameterException",
                "aws: prefixed tag key names are not allowed for external use.",
            ),
            (
                json!({ "Tags": many }),
                "InvalidParameterException",
                "A user pool can not have more than 50 tags.",
            ),
            (
                json!({ "ResourceArn": queue }),
                "InvalidParameterException",
                "Invalid user pool ARN: arn:aws:sqs:us-east-1:123456789012:queue",
            ),
            (
                json!({ "ResourceArn": arn("us-east-1_Nothing00") }),
                "ResourceNotFoundException",
                "User pool us-east-1_Nothing00 does not exist.",
            ),
        ];
        let base = json!({ "ResourceArn": arn(&id), "Tags": { "x": "y" } });
        world.refuses("TagResource", &base, &rows).await;
        let (code, _) = world
            .refusal(
                "TagResource",
                json!({ "ResourceArn": elsewhere, "Tags": { "x": "y" } }),
            )
            .await;
        assert_eq!(code, "InvalidParameterException");
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("TagResource").await,
        "NotAuthorizedException"
    );
}
