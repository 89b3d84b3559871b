//! `ListTagsForResource`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_pool_without_tags_has_none() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let arn = format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}");
        let tags = world
            .ok("ListTagsForResource", json!({ "ResourceArn": arn }))
            .await;
        assert_eq!(tags, json!({ "Tags": {} }));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_pool_here_is_refused() {
    on_every_engine(async |world| {
        let rows = [
            (json!({ "ResourceArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Nothing00" }),
             "ResourceNotFoundException", "User pool us-east-1_Nothing00 does not exist."),
            (json!({ "ResourceArn": "arn:aws:iam::123456789012:role/someone" }),
             "InvalidParameterException", "Invalid user pool ARN: arn:aws:iam::123456789012:role/someone"),
        ];
        world.refuses("ListTagsForResource", &json!({}), &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("ListTagsForResource").await,
        "NotAuthorizedException"
    );
}
