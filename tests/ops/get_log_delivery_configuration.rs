//! `GetLogDeliveryConfiguration`; what it shows of what was said stands in [`super::set_log_delivery_configuration`].

use serde_json::json;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn logs_of_a_pool_of_which_nothing_was_said_go_nowhere() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let named = json!({ "UserPoolId": pool_id });
        let shown = world.ok("GetLogDeliveryConfiguration", named.clone()).await;
        let nothing = json!({ "UserPoolId": pool_id, "LogConfigurations": [] });
        assert_eq!(shown, json!({ "LogDeliveryConfiguration": nothing }));
        let malformed = json!({ "UserPoolId": "nothing" });
        let (code, _) = world
            .refusal("GetLogDeliveryConfiguration", malformed)
            .await;
        assert_eq!(code, "InvalidParameterException");
        let unknown = json!({ "UserPoolId": "us-east-1_nosuchpool" });
        let rows = [(unknown, "ResourceNotFoundException", NO_POOL)];
        world
            .refuses("GetLogDeliveryConfiguration", &named, &rows)
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("GetLogDeliveryConfiguration").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
