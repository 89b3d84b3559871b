//! `DescribeUserPoolClient`

use serde_json::json;
use tests::on_every_engine;

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
