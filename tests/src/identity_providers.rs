//! Identity providers that tests need.

use serde_json::{Value, json};

use crate::{World, merge};

/// A request for a provider by the name of Google, but for its pool.
pub fn google() -> Value {
    json!({
        "ProviderName": "Google", "ProviderType": "Google",
        "ProviderDetails": { "client_id": "our-app", "client_secret": "whisper", "authorize_scopes": "openid" },
    })
}

/// A request for a provider that speaks `OpenID` Connect, but for its pool.
pub fn oidc(name: &str) -> Value {
    json!({
        "ProviderName": name, "ProviderType": "OIDC",
        "ProviderDetails": {
            "client_id": "our-app", "client_secret": "whisper", "authorize_scopes": "openid",
            "oidc_issuer": "https://issuer.example.com", "attributes_request_method": "GET",
        },
    })
}

/// Makes a provider with these members beside those of a request.
///
/// # Panics
/// Where it is refused.
pub async fn provider(world: &World, pool_id: &str, mut request: Value, members: Value) -> Value {
    request["UserPoolId"] = json!(pool_id);
    merge(&mut request, members);
    let answer = world.ok("CreateIdentityProvider", request).await;
    answer["IdentityProvider"].clone()
}

/// The request that links what a provider calls `subject` to a user of the pool's own.
pub fn link(pool_id: &str, username: &str, provider: &str, subject: &str) -> Value {
    json!({
        "UserPoolId": pool_id,
        "DestinationUser": { "ProviderName": "Cognito", "ProviderAttributeValue": username },
        "SourceUser": identity(provider, subject),
    })
}

/// What a provider calls `subject`, as requests name it.
pub fn identity(provider: &str, subject: &str) -> Value {
    json!({
        "ProviderName": provider, "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": subject,
    })
}

/// The identities that a user shows, or null.
///
/// # Panics
/// Where they are no JSON.
pub async fn identities(world: &World, pool_id: &str, username: &str) -> Value {
    let body = json!({ "UserPoolId": pool_id, "Username": username });
    let user = world.ok("AdminGetUser", body).await;
    let attributes = user["UserAttributes"].as_array().into_iter().flatten();
    let shown = attributes.filter(|it| it["Name"] == "identities");
    let mut shown = shown.map(|it| it["Value"].as_str().expect("a text"));
    shown.next().map_or(Value::Null, |text| {
        serde_json::from_str(text).expect("JSON")
    })
}
