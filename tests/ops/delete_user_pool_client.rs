//! `DeleteUserPoolClient`

use serde_json::json;
use tests::on_every_engine;

#[tokio::test]
async fn a_deleted_client_is_gone() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let client = world.client(&pool, json!({})).await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        world.ok("DeleteUserPoolClient", body.clone()).await;
        let gone = (
            "ResourceNotFoundException".to_owned(),
            format!("User pool client {client} does not exist."),
        );
        assert_eq!(
            world.refusal("DescribeUserPoolClient", body.clone()).await,
            gone
        );
        assert_eq!(world.refusal("DeleteUserPoolClient", body).await, gone);
        let list = world
            .ok("ListUserPoolClients", json!({ "UserPoolId": pool }))
            .await;
        assert_eq!(list, json!({ "UserPoolClients": [] }));
    })
    .await;
}

#[tokio::test]
async fn a_client_of_another_pool_is_not_deleted() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let client = world.client(&pool, json!({})).await;
        let refusal = world
            .refusal(
                "DeleteUserPoolClient",
                json!({ "UserPoolId": other, "ClientId": client }),
            )
            .await;
        assert_eq!(refusal.0, "ResourceNotFoundException");
        world
            .ok(
                "DescribeUserPoolClient",
                json!({ "UserPoolId": pool, "ClientId": client }),
            )
            .await;
    })
    .await;
}
