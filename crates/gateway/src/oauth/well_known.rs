//! What a user pool publishes: its keys and its `OpenID` Connect discovery document.

use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::Value;

use crate::front::{Dialect, Exchange, Failure, Head, answer};
use crate::limits;

/// A document of a pool, by the pool's id.
pub(crate) enum Document {
    /// Its public keys.
    KeySet(String),
    /// Its discovery document.
    Discovery(String),
}

/// The document that lies at `/<pool id>/.well-known/…`.
pub(crate) fn document(head: &Head) -> Option<Document> {
    if !matches!(head.method, Method::GET | Method::HEAD) {
        return None;
    }
    let (pool_id, name) = head.path.strip_prefix('/')?.split_once("/.well-known/")?;
    let is_pool_id = pool_id.len() <= 55
        && pool_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    match name {
        "jwks.json" if is_pool_id => Some(Document::KeySet(pool_id.to_owned())),
        "openid-configuration" if is_pool_id => Some(Document::Discovery(pool_id.to_owned())),
        _ => None,
    }
}

pub(crate) async fn key_set(exchange: &Exchange, pool_id: &str) -> Result<Response, Failure> {
    published(
        exchange
            .services
            .directory
            .jwks(&exchange.anonymous(), pool_id)
            .await,
    )
}

pub(crate) async fn discovery(exchange: &Exchange, pool_id: &str) -> Result<Response, Failure> {
    published(
        exchange
            .services
            .directory
            .openid_configuration(&exchange.anonymous(), pool_id)
            .await,
    )
}

fn published(found: Result<Value, model::Error>) -> Result<Response, Failure> {
    match found {
        Ok(document) => {
            let mut response =
                answer::respond(StatusCode::OK, "application/json", document.to_string());
            if let Ok(value) =
                HeaderValue::try_from(format!("public, max-age={}", limits::KEYS_SECONDS))
            {
                response.headers_mut().insert(CACHE_CONTROL, value);
            }
            Ok(response)
        }
        Err(error) => Err(Failure::of(&error, Dialect::Json)),
    }
}
