//! `GetUserPoolMfaConfig`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_pool_without_second_factors_says_that_they_are_off() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let config = world
            .ok("GetUserPoolMfaConfig", json!({ "UserPoolId": id }))
            .await;
        assert_eq!(config, json!({ "MfaConfiguration": "OFF" }));
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_is_made_with_mfa_has_text_messages() {
    on_every_engine(async |world| {
        let sender = json!({ "ExternalId": "x", "SnsCallerArn": "arn:aws:iam::123456789012:role/sms" });
        let id = world.pool(json!({ "MfaConfiguration": "ON", "SmsConfiguration": sender })).await;
        let config = world.ok("GetUserPoolMfaConfig", json!({ "UserPoolId": id })).await;
        assert_eq!(
            config,
            json!({ "MfaConfiguration": "ON", "SmsMfaConfiguration": { "SmsConfiguration": sender } })
        );
    })
    .await;
}

#[tokio::test]
async fn an_unknown_pool_is_refused() {
    on_every_engine(async |world| {
        let refusal = world
            .refusal(
                "GetUserPoolMfaConfig",
                json!({ "UserPoolId": "us-east-1_Nothing00" }),
            )
            .await;
        assert_eq!(refusal.0, "ResourceNotFoundException");
        assert_eq!(refusal.1, "User pool us-east-1_Nothing00 does not exist.");
        let (code, _) = world
            .refusal("GetUserPoolMfaConfig", json!({ "UserPoolId": "nothing" }))
            .await;
        assert_eq!(code, "InvalidParameterException");
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("GetUserPoolMfaConfig").await,
        "NotAuthorizedException"
    );
}
