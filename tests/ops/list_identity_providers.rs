//! `ListIdentityProviders`.

use serde_json::{Value, json};
use tests::identity_providers::{google, oidc, provider};
use tests::on_every_engine;
use tests::people::NO_POOL;

#[tokio::test]
async fn they_are_listed_by_name_page_by_page() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        provider(world, &other, oidc("Others"), json!({})).await;
        for request in [oidc("beta"), google(), oidc("alpha")] {
            provider(world, &pool_id, request, json!({})).await;
        }
        let shown = |name: &str, kind: &str| {
            json!({
                "CreationDate": world.now(), "LastModifiedDate": world.now(), "ProviderName": name,
                "ProviderType": kind,
            })
        };
        let expected = vec![
            shown("Google", "Google"),
            shown("alpha", "OIDC"),
            shown("beta", "OIDC"),
        ];
        for most in [json!(1), json!(2), json!(0), Value::Null, json!(60)] {
            let mut body = json!({ "UserPoolId": pool_id, "MaxResults": most });
            let mut listed = Vec::new();
            loop {
                let page = world.ok("ListIdentityProviders", body.clone()).await;
                listed.extend(page["Providers"].as_array().cloned().unwrap_or_default());
                match page.get("NextToken") {
                    Some(token) => body["NextToken"] = token.clone(),
                    None => break,
                }
            }
            assert_eq!(listed, expected, "{most}");
        }
        let body = json!({ "UserPoolId": pool_id, "MaxResults": 1 });
        let first = world.ok("ListIdentityProviders", body).await;
        let base = json!({ "UserPoolId": pool_id, "NextToken": first["NextToken"] });
        let no_token = "Invalid pagination token given.";
        let rows = [
            (
                json!({ "UserPoolId": other }),
                "InvalidParameterException",
                no_token,
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
        ];
        world.refuses("ListIdentityProviders", &base, &rows).await;
    })
    .await;
}
