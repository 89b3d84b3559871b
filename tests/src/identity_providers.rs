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
