//! Whether the process lives, whether it should be asked, and what it has counted.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;

use crate::front::failure::describe;
use crate::front::{Dialect, Failure, Services, answer};
use crate::limits;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The process answers.
pub(crate) fn live() -> Response {
    answer::text(StatusCode::OK, "ok\n")
}

/// Whether requests should be sent here: not to a server that stops, nor to one whose store does not answer.
pub(crate) async fn ready(services: &Services) -> Response {
    if services.stopping.load(Ordering::Relaxed) {
        return not_ready("stopping: the server finishes what it has and takes nothing new");
    }
    let patience = Duration::from_millis(limits::READY_MILLIS);
    match tokio::time::timeout(patience, services.directory.probe()).await {
        Ok(Ok(())) => answer::text(StatusCode::OK, "ok\n"),
        Ok(Err(error)) => {
            // Who asks is not known, and the cause may name hosts and files: it is for the log alone.
            let cause = error.cause().map(|cause| describe(cause));
            tracing::error!(cause, "the store can't be read");
            not_ready("store: it can't be read; the server's log says why")
        }
        Err(_) => {
            tracing::error!(millis = limits::READY_MILLIS, "the store does not answer");
            not_ready("store: it does not answer in time")
        }
    }
}

/// What was counted, in the text format of Prometheus and `OpenMetrics`.
pub(crate) async fn metrics(services: &Services) -> Response {
    let text = services.observer().exposition().await;
    answer::respond(StatusCode::OK, OPENMETRICS, text)
}

/// Answers on the operator's own address, where nothing but this is to be found.
pub(crate) async fn operator(services: Arc<Services>, request: Request<Body>) -> Response {
    let asks = matches!(*request.method(), Method::GET | Method::HEAD);
    match request.uri().path() {
        "/livez" if asks => live(),
        "/readyz" if asks => ready(&services).await,
        "/metrics" if asks => metrics(&services).await,
        _ => answer::text(
            StatusCode::NOT_FOUND,
            "Here are /livez, /readyz and /metrics.\n",
        ),
    }
}

/// Answers whoever came when all places were taken: how the server is, and nothing else.
pub(crate) async fn alone(services: Arc<Services>, request: Request<Body>) -> Response {
    let asks = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = match request.uri().path() {
        "/livez" if asks => live(),
        "/readyz" if asks => ready(&services).await,
        _ => Failure::busy(Dialect::Json).response(Dialect::Json, ""),
    };
    // The place is meant for the next one who asks.
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn not_ready(why: &str) -> Response {
    answer::text(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n"))
}
