//! `UpdateResourceServer`.

use serde_json::{Value, json};
use tests::on_every_engine;
use tests::people::NO_POOL;
use tests::resource_servers::{resource_server, scopes};

#[tokio::test]
async fn name_and_scopes_are_replaced() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        resource_server(world, &pool_id, "api", &["read", "write"]).await;
        let named = json!({ "UserPoolId": pool_id, "Identifier": "api" });
        for (names, shown) in [
            (scopes(&["read", "erase"]), scopes(&["read", "erase"])),
            (Value::Null, Value::Null),
        ] {
            let body = json!({
                "UserPoolId": pool_id, "Identifier": "api", "Name": "Ours", "Scopes": names,
            });
            let answer = world.ok("UpdateResourceServer", body).await;
            let mut expected =
                json!({ "Identifier": "api", "Name": "Ours", "UserPoolId": pool_id });
            if !shown.is_null() {
                expected["Scopes"] = shown;
            }
            assert_eq!(answer, json!({ "ResourceServer": expected }));
            assert_eq!(
                world.ok("DescribeResourceServer", named.clone()).await,
                answer
            );
        }
        let not_found = "ResourceNotFoundException";
        let rows = [
            (
                json!({ "Identifier": "web" }),
                not_found,
                "Resource server web does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                not_found,
                NO_POOL,
            ),
            (
                json!({ "Scopes": scopes(&["read", "read"]) }),
                "InvalidParameterException",
                "Scope names of a resource server can not be duplicated: read.",
            ),
        ];
        let base = json!({ "UserPoolId": pool_id, "Identifier": "api", "Name": "Ours" });
        world.refuses("UpdateResourceServer", &base, &rows).await;
    })
    .await;
}
