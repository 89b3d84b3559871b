//! Public keys as JSON (RFC 7517), with the members and in the order of Cognito's `jwks.json`.

use serde_json::{Value, json};

use crate::signing::PublicKey;
use crate::text::base64url;

/// One key: `alg`, `e`, `kid`, `kty`, `n`, `use`.
pub fn jwk(key_id: &str, key: &PublicKey) -> Value {
    json!({
        "alg": "RS256",
        "e": base64url(key.exponent()),
        "kid": key_id,
        "kty": "RSA",
        "n": base64url(key.modulus()),
        "use": "sig",
    })
}

/// A set of keys, each with its `kid`.
pub fn set(keys: &[(&str, &PublicKey)]) -> Value {
    let keys: Vec<Value> = keys.iter().map(|(id, public)| jwk(id, public)).collect();
    json!({ "keys": keys })
}
