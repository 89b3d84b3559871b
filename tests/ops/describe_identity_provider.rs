//! `DescribeIdentityProvider`.

use serde_json::json;
use tests::identity_providers::{google, provider};
use tests::on_every_engine;
use tests::people::NO_POOL;

#[tokio::test]
async fn a_provider_is_shown_and_no_other_pools() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let made = provider(world, &pool_id, google(), json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
        let described = world.ok("DescribeIdentityProvider", base.clone()).await;
        assert_eq!(described, json!({ "IdentityProvider": made }));
        let not_found = "ResourceNotFoundException";
        let rows = [
            (
                json!({ "ProviderName": "google" }),
                not_found,
                "Identity provider google does not exist.",
            ),
            (
                json!({ "UserPoolId": other }),
                not_found,
                "Identity provider Google does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                not_found,
                NO_POOL,
            ),
        ];
        world
            .refuses("DescribeIdentityProvider", &base, &rows)
            .await;
    })
    .await;
}
