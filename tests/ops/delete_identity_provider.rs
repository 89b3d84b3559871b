//! `DeleteIdentityProvider`.

use serde_json::{Value, json};
use tests::identity_providers::{google, provider};
use tests::on_every_engine;
use tests::people::NO_POOL;

#[tokio::test]
async fn clients_that_name_it_go_on_to() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, google(), json!({ "IdpIdentifiers": ["a"] })).await;
        let wanted = json!({ "SupportedIdentityProviders": ["COGNITO", "Google"] });
        let client = world.client(&pool_id, wanted).await;
        let named = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
        assert_eq!(world.ok("DeleteIdentityProvider", named.clone()).await, json!({}));
        let body = json!({ "UserPoolId": pool_id, "ClientId": client });
        let described = world.ok("DescribeUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(described["SupportedIdentityProviders"], json!(["COGNITO", "Google"]));
        let update = |list: Value| {
            json!({ "UserPoolId": pool_id, "ClientId": client, "SupportedIdentityProviders": list })
        };
        world.ok("UpdateUserPoolClient", update(json!(["Google"]))).await;
        world.ok("UpdateUserPoolClient", update(json!(["COGNITO"]))).await;
        let gone = (
            "InvalidParameterException".to_owned(),
            format!("The provider Google does not exist for User Pool {pool_id}."),
        );
        let refusal = world.refusal("UpdateUserPoolClient", update(json!(["Google"]))).await;
        assert_eq!(refusal, gone);
        let not_found = "ResourceNotFoundException";
        let rows = [
            (json!({}), not_found, "Identity provider Google does not exist."),
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), not_found, NO_POOL),
        ];
        world.refuses("DeleteIdentityProvider", &named, &rows).await;
        // Its identifiers are free.
        provider(world, &pool_id, google(), json!({ "IdpIdentifiers": ["a"] })).await;
    })
    .await;
}
