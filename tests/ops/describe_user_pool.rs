//! `DescribeUserPool`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_pool_is_found_in_its_own_region_and_account_alone() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": id });
        let pool = world.ok("DescribeUserPool", body.clone()).await;
        assert_eq!(pool["UserPool"]["Id"], id.as_str());
        let missing = Err((
            "ResourceNotFoundException".to_owned(),
            format!("User pool {id} does not exist."),
        ));
        let elsewhere = world.call_in(
            "eu-west-1",
            "123456789012",
            "DescribeUserPool",
            body.clone(),
        );
        assert_eq!(elsewhere.await, missing);
        let others = world.call_in("us-east-1", "210987654321", "DescribeUserPool", body);
        assert_eq!(others.await, missing);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_pool_is_refused() {
    on_every_engine(async |world| {
        let refusal = world.refusal("DescribeUserPool", json!({ "UserPoolId": "us-east-1_Nothing00" })).await;
        assert_eq!(refusal.0, "ResourceNotFoundException");
        assert_eq!(refusal.1, "User pool us-east-1_Nothing00 does not exist.");
        let refusal = world.refusal("DescribeUserPool", json!({ "UserPoolId": "nothing" })).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(
            refusal.1,
            r"1 validation error detected: Value 'nothing' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+"
        );
    })
    .await;
}

#[tokio::test]
async fn users_are_counted() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        for name in ["ann", "bob", "cem"] {
            let body = json!({ "UserPoolId": id, "Username": name, "MessageAction": "SUPPRESS" });
            world.ok("AdminCreateUser", body).await;
        }
        let pool = world
            .ok("DescribeUserPool", json!({ "UserPoolId": id }))
            .await;
        assert_eq!(pool["UserPool"]["EstimatedNumberOfUsers"], 3);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DescribeUserPool").await,
        "NotAuthorizedException"
    );
}
