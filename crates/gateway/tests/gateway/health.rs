//! What the operator asks.

use axum::body::Body;
use axum::http::Request;

use crate::support;

async fn get(gateway: &gateway::Gateway, path: &str) -> (u16, String) {
    let request = Request::get(path)
        .header("host", support::HOST)
        .body(Body::empty())
        .unwrap();
    let response = gateway.handle(request).await;
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 4096).await;
    (status, String::from_utf8(body.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn a_server_whose_store_answers_is_ready() {
    let gateway = support::server().await.gateway;
    assert_eq!(get(&gateway, "/livez").await, (200, "ok\n".to_owned()));
    assert_eq!(get(&gateway, "/readyz").await, (200, "ok\n".to_owned()));
}

#[tokio::test]
async fn a_server_whose_store_fails_lives_but_is_not_ready() {
    let gateway = crate::gateways::failing_gateway();
    assert_eq!(get(&gateway, "/livez").await.0, 200);
    let (status, why) = get(&gateway, "/readyz").await;
    assert_eq!(status, 503);
    assert!(why.starts_with("store: it can't be read"), "{why}");
    assert!(!why.contains("secret-host"), "{why}");
}

#[tokio::test]
async fn what_was_counted_is_not_public() {
    let gateway = support::server().await.gateway;
    assert_eq!(get(&gateway, "/metrics").await.0, 404);
}
