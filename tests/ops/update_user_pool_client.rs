//! `UpdateUserPoolClient`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn what_an_update_leaves_out_has_its_default_afterwards() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let body = json!({
            "UserPoolId": pool, "ClientName": "app", "GenerateSecret": true,
            "AccessTokenValidity": 2, "AuthSessionValidity": 10, "CallbackURLs": ["https://example.com"],
            "EnableTokenRevocation": false, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
            "PreventUserExistenceErrors": "ENABLED", "ReadAttributes": ["name"], "RefreshTokenValidity": 5,
        });
        let before = world.ok("CreateUserPoolClient", body).await["UserPoolClient"].clone();
        let created = world.now();
        world.advance_seconds(60);
        let body = json!({ "UserPoolId": pool, "ClientId": before["ClientId"] });
        let after = world.ok("UpdateUserPoolClient", body.clone()).await["UserPoolClient"].clone();
        let expected = json!({
            "AllowedOAuthFlowsUserPoolClient": false,
            "AuthSessionValidity": 3,
            "ClientId": before["ClientId"],
            "ClientName": "app",
            "ClientSecret": before["ClientSecret"],
            "CreationDate": created,
            "EnablePropagateAdditionalUserContextData": false,
            "EnableTokenRevocation": true,
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"],
            "LastModifiedDate": world.now(),
            "PreventUserExistenceErrors": "LEGACY",
            "RefreshTokenValidity": 30,
            "TokenValidityUnits": {},
            "UserPoolId": pool,
        });
        assert_eq!(after, expected);
        assert_eq!(world.ok("DescribeUserPoolClient", body).await["UserPoolClient"], expected);
    })
    .await;
}

#[tokio::test]
async fn a_description_sent_back_changes_nothing() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let client = world
            .client(&pool, json!({
                "AllowedOAuthFlows": ["code"], "AllowedOAuthFlowsUserPoolClient": true,
                "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://example.com"],
                "LogoutURLs": ["https://example.com/out"], "DefaultRedirectURI": "https://example.com",
                "PreventUserExistenceErrors": "ENABLED", "WriteAttributes": ["name"],
                "TokenValidityUnits": { "IdToken": "minutes" }, "IdTokenValidity": 30,
            }))
            .await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        let before = world.ok("DescribeUserPoolClient", body.clone()).await["UserPoolClient"].clone();
        let after = world.ok("UpdateUserPoolClient", before.clone()).await["UserPoolClient"].clone();
        assert_eq!(after, before);
    })
    .await;
}

#[tokio::test]
async fn settings_that_do_not_agree_are_refused_and_change_nothing() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({ "Schema": [{ "Name": "name", "Required": true }] })).await;
        let client = world.client(&pool, json!({ "CallbackURLs": ["https://example.com"] })).await;
        let rows = [
            (json!({ "AccessTokenValidity": 25 }), "InvalidParameterException", "Invalid range for token validity."),
            (json!({ "WriteAttributes": ["email"] }), "InvalidParameterException",
             "Invalid write attributes specified while updating a client"),
            (json!({ "ReadAttributes": ["nothing"] }), "InvalidParameterException",
             "Invalid read attributes specified while updating a client"),
            (json!({ "AllowedOAuthFlows": ["client_credentials"] }), "InvalidOAuthFlowException",
             "client_credentials flow can not be selected if client does not have a client secret."),
            (json!({ "AllowedOAuthScopes": ["nothing"] }), "ScopeDoesNotExistException",
             "Invalid scope requested: nothing"),
            (json!({ "PublishSecretsInAWSSecretsManager": true }), "InvalidParameterException",
             "PublishSecretsInAWSSecretsManager applies to a client that was made with a secret."),
            (json!({ "ClientId": "nothing" }), "ResourceNotFoundException",
             "User pool client nothing does not exist."),
            (json!({ "UserPoolId": "us-east-1_Nothing00" }), "ResourceNotFoundException",
             "User pool us-east-1_Nothing00 does not exist."),
        ];
        world.refuses("UpdateUserPoolClient", &json!({ "UserPoolId": pool, "ClientId": client }), &rows).await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        let after = world.ok("DescribeUserPoolClient", body).await;
        assert_eq!(after["UserPoolClient"]["CallbackURLs"], json!(["https://example.com"]));
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("UpdateUserPoolClient").await,
        "NotAuthorizedException"
    );
}

#[tokio::test]
async fn the_lite_tier_has_no_choice_of_factors() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({ "UserPoolTier": "LITE" })).await;
        let client = world.client(&pool, json!({})).await;
        let body = json!({
            "UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
        });
        let refusal = world.refusal("UpdateUserPoolClient", body).await;
        assert_eq!(refusal.0, "FeatureUnavailableInTierException");
        assert_eq!(
            refusal.1,
            "The following features need to be disabled for the LITE pricing tier configured: Choice-Based Sign-In"
        );
    })
    .await;
}
