//! `UntagResource`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn tags_are_taken_away_and_unknown_keys_are_no_error() {
    on_every_engine(async |world| {
        let id = world
            .pool(json!({ "UserPoolTags": { "a": "1", "b": "2" } }))
            .await;
        let arn = format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}");
        let body = json!({ "ResourceArn": arn, "TagKeys": ["a", "unknown"] });
        assert_eq!(world.ok("UntagResource", body).await, json!({}));
        let tags = world
            .ok("ListTagsForResource", json!({ "ResourceArn": arn }))
            .await;
        assert_eq!(tags, json!({ "Tags": { "b": "2" } }));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_pool_here_is_refused() {
    on_every_engine(async |world| {
        let rows = [
            (json!({ "ResourceArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Nothing00" }),
             "ResourceNotFoundException", "User pool us-east-1_Nothing00 does not exist."),
            (json!({ "ResourceArn": "arn:aws:cognito-idp:us-east-1:123456789012:other/x" }),
             "InvalidParameterException",
             "Invalid user pool ARN: arn:aws:cognito-idp:us-east-1:123456789012:other/x"),
        ];
        world.refuses("UntagResource", &json!({ "TagKeys": ["a"] }), &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("UntagResource").await,
        "NotAuthorizedException"
    );
}
