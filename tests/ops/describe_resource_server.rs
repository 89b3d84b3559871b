//! `DescribeResourceServer`.

use serde_json::json;
use tests::on_every_engine;
use tests::people::NO_POOL;
use tests::resource_servers::resource_server;

#[tokio::test]
async fn a_resource_server_is_shown_and_no_other_pools() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let made = resource_server(world, &pool_id, "api", &["read"]).await;
        let base = json!({ "UserPoolId": pool_id, "Identifier": "api" });
        let described = world.ok("DescribeResourceServer", base.clone()).await;
        assert_eq!(described, json!({ "ResourceServer": made }));
        let not_found = "ResourceNotFoundException";
        let rows = [
            (
                json!({ "Identifier": "Api" }),
                not_found,
                "Resource server Api does not exist.",
            ),
            (
                json!({ "UserPoolId": other }),
                not_found,
                "Resource server api does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                not_found,
                NO_POOL,
            ),
        ];
        world.refuses("DescribeResourceServer", &base, &rows).await;
    })
    .await;
}
