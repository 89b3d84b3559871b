//! `DescribeRiskConfiguration`; what it shows of what was said stands in [`super::set_risk_configuration`].

use serde_json::json;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_pool_of_which_nothing_was_said_shows_nothing() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let named = json!({ "UserPoolId": pool_id });
        let described = world.ok("DescribeRiskConfiguration", named.clone()).await;
        assert_eq!(described, json!({ "RiskConfiguration": named }));
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let client = world.open_client(&other, json!({})).await;
        let malformed = json!({ "UserPoolId": "nothing" });
        let (code, _) = world.refusal("DescribeRiskConfiguration", malformed).await;
        assert_eq!(code, "InvalidParameterException");
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "ClientId": client }),
                "ResourceNotFoundException",
                &format!("User pool client {client} does not exist."),
            ),
        ];
        world
            .refuses("DescribeRiskConfiguration", &named, &rows)
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("DescribeRiskConfiguration").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
