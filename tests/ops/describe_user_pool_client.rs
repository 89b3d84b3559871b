//! `DescribeUserPoolClient`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_client_is_found_in_its_own_pool_alone() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let client = world.client(&pool, json!({})).await;
        let found = world
            .ok(
                "DescribeUserPoolClient",
                json!({ "UserPoolId": pool, "ClientId": client }),
            )
            .await;
        assert_eq!(found["UserPoolClient"]["ClientId"], client.as_str());
        let missing = format!("User pool client {client} does not exist.");
        let rows = [
            (
                json!({ "UserPoolId": other }),
                "ResourceNotFoundException",
                missing.as_str(),
            ),
            (
                json!({ "UserPoolId": "us-east-1_Nothing00" }),
                "ResourceNotFoundException",
                "User pool us-east-1_Nothing00 does not exist.",
            ),
            (
                json!({ "UserPoolId": pool, "ClientId": "nothing" }),
                "ResourceNotFoundException",
                "User pool client nothing does not exist.",
            ),
        ];
        world
            .refuses(
                "DescribeUserPoolClient",
                &json!({ "ClientId": client }),
                &rows,
            )
            .await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        let elsewhere = world
            .call_in("eu-west-1", "123456789012", "DescribeUserPoolClient", body)
            .await;
        assert_eq!(elsewhere.unwrap_err().0, "ResourceNotFoundException");
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DescribeUserPoolClient").await,
        "NotAuthorizedException"
    );
}

#[tokio::test]
async fn an_id_that_can_not_be_is_refused() {
    let world = World::in_memory();
    let body = json!({ "UserPoolId": "us-east-1_Nothing00", "ClientId": "a b" });
    let refusal = world.refusal("DescribeUserPoolClient", body).await;
    assert_eq!(refusal.0, "InvalidParameterException");
    // The id of a client is sensitive, so that the sentence does not repeat it.
    assert_eq!(
        refusal.1,
        r"1 validation error detected: Value at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+]+"
    );
}
