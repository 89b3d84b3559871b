//! The least that an HTTP server does for a request: axum, one JSON in, one JSON out, nothing between.

use std::path::Path;

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use axum::serve::ListenerExt;
use serde_json::{Value, json};

/// Bytes of the members that fill a request and an answer up to about 500 bytes.
const PADDING_BYTES: usize = 430;

/// Runs the bare server for ever; writes where it answers into a file.
pub(crate) fn run(ready: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("its address");
        std::fs::write(ready, format!("http://{address}")).expect("a folder to write to");
        let router = axum::Router::new().route("/", post(answer));
        let listener = listener.tap_io(|stream| {
            // An answer is one write: only how soon it leaves depends on this.
            drop(stream.set_nodelay(true));
        });
        axum::serve(listener, router).await.expect("a server");
    });
}

/// The request for an answer of about 500 bytes of JSON.
pub(crate) fn request() -> Value {
    json!({ "padding": "x".repeat(PADDING_BYTES), "number": 7, "flag": true })
}

/// The request for an answer of so many bytes.
pub(crate) fn request_for(bytes: usize) -> Value {
    json!({ "bytes": bytes })
}

async fn answer(body: Bytes) -> ([(axum::http::HeaderName, &'static str); 1], Vec<u8>) {
    let head = [(CONTENT_TYPE, "application/x-amz-json-1.1")];
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(bytes) = request["bytes"].as_u64() {
        // No JSON is made here: what it costs to make an answer of this size is the product's own affair.
        let bytes = usize::try_from(bytes).unwrap_or_default();
        return (head, vec![b' '; bytes]);
    }
    let padding = request["padding"].as_str().unwrap_or_default();
    let answer = json!({ "number": request["number"], "flag": false, "padding": padding });
    (head, answer.to_string().into_bytes())
}
