//! `ListResourceServers`.

use serde_json::{Value, json};
use tests::on_every_engine;
use tests::people::NO_POOL;
use tests::resource_servers::resource_server;

#[tokio::test]
async fn they_are_listed_by_identifier_page_by_page() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        resource_server(world, &other, "others", &[]).await;
        let mut made = Vec::new();
        for identifier in ["b", "a", "https://c", "B"] {
            made.push(resource_server(world, &pool_id, identifier, &["read"]).await);
        }
        made.sort_by_key(|server| server["Identifier"].as_str().map(str::to_owned));
        for most in [json!(1), json!(3), Value::Null, json!(50)] {
            let mut body = json!({ "UserPoolId": pool_id, "MaxResults": most });
            let mut listed = Vec::new();
            loop {
                let page = world.ok("ListResourceServers", body.clone()).await;
                let servers = page["ResourceServers"].as_array().cloned();
                let servers = servers.unwrap_or_default();
                assert!(
                    most.as_u64()
                        .is_none_or(|most| servers.len() as u64 <= most)
                );
                listed.extend(servers);
                match page.get("NextToken") {
                    Some(token) => body["NextToken"] = token.clone(),
                    None => break,
                }
            }
            assert_eq!(listed, made, "{most}");
        }
        let body = json!({ "UserPoolId": pool_id, "MaxResults": 1 });
        let first = world.ok("ListResourceServers", body).await;
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
        world.refuses("ListResourceServers", &base, &rows).await;
    })
    .await;
}
