//! `DeleteUserPoolClient`

use serde_json::json;
use tests::{World, on_every_engine};

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

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DeleteUserPoolClient").await,
        "NotAuthorizedException"
    );
}

#[tokio::test]
async fn an_id_that_can_not_be_is_refused() {
    let world = World::in_memory();
    let body = json!({ "UserPoolId": "us-east-1_Nothing00", "ClientId": "a b" });
    let refusal = world.refusal("DeleteUserPoolClient", body).await;
    assert_eq!(refusal.0, "InvalidParameterException");
    // The id of a client is sensitive, so that the sentence does not repeat it.
    assert_eq!(
        refusal.1,
        r"1 validation error detected: Value at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+]+"
    );
}
