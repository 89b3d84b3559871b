//! `DeleteResourceServer`.

use serde_json::{Value, json};
use tests::on_every_engine;
use tests::people::NO_POOL;
use tests::resource_servers::resource_server;

/// As Amazon Cognito documents it: a scope that is gone stays with the clients that have it.
#[tokio::test]
async fn its_scopes_stay_with_the_clients_that_have_them() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        resource_server(world, &pool_id, "api", &["read"]).await;
        let wanted = json!({ "AllowedOAuthScopes": ["openid", "api/read"] });
        let client = world.client(&pool_id, wanted).await;
        let named = json!({ "UserPoolId": pool_id, "Identifier": "api" });
        assert_eq!(world.ok("DeleteResourceServer", named.clone()).await, json!({}));
        let body = json!({ "UserPoolId": pool_id, "ClientId": client });
        let described = world.ok("DescribeUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(described["AllowedOAuthScopes"], json!(["openid", "api/read"]));
        // It stays until an update leaves it out, and no other client gets it.
        let update = |scopes: Value| json!({ "UserPoolId": pool_id, "ClientId": client, "AllowedOAuthScopes": scopes });
        world.ok("UpdateUserPoolClient", update(json!(["api/read"]))).await;
        let gone = (
            "ScopeDoesNotExistException".to_owned(),
            "Invalid scope requested: api/read".to_owned(),
        );
        let other = json!({ "UserPoolId": pool_id, "ClientName": "other", "AllowedOAuthScopes": ["api/read"] });
        assert_eq!(world.refusal("CreateUserPoolClient", other).await, gone);
        world.ok("UpdateUserPoolClient", update(json!(["openid"]))).await;
        let refusal = world.refusal("UpdateUserPoolClient", update(json!(["api/read"]))).await;
        assert_eq!(refusal, gone);
        let not_found = "ResourceNotFoundException";
        let rows = [
            (json!({}), not_found, "Resource server api does not exist."),
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), not_found, NO_POOL),
        ];
        world.refuses("DeleteResourceServer", &named, &rows).await;
    })
    .await;
}
