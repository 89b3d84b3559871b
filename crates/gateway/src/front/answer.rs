//! Responses and the headers that every one of them carries.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::limits;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// Where clients of S3 look for it.
const S3_REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");

/// Headers that browsers' clients ask leave to send. `*` alone would not cover `authorization`
/// (Fetch standard, "CORS-safelisted" and "CORS non-wildcard request-header name").
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "*, authorization, amz-sdk-invocation-id, amz-sdk-request, cache-control, content-type, \
     x-amz-content-sha256, x-amz-date, x-amz-security-token, x-amz-target, x-amz-user-agent",
);
const ALLOWED_METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE, OPTIONS");
const EXPOSED_HEADERS: HeaderValue =
    HeaderValue::from_static("x-amzn-RequestId, x-amzn-ErrorType, x-amzn-ErrorMessage, Date, ETag");

/// The body of an AWS JSON 1.1 answer.
pub(crate) fn json(status: StatusCode, body: impl Into<Body>) -> Response {
    respond(status, "application/x-amz-json-1.1", body)
}

/// The body of an AWS Query or S3 answer.
pub(crate) fn xml(status: StatusCode, body: String) -> Response {
    respond(status, "text/xml", body)
}

/// The body of an answer of Smithy's RPC, which says in a header which protocol that is.
pub(crate) fn cbor(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = respond(status, "application/cbor", body);
    let protocol = HeaderValue::from_static("rpc-v2-cbor");
    response.headers_mut().insert("smithy-protocol", protocol);
    response
}

/// A sentence for people.
pub(crate) fn text(status: StatusCode, body: impl Into<Body>) -> Response {
    respond(status, "text/plain; charset=utf-8", body)
}

/// An answer with any body.
pub(crate) fn respond(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The answer to a preflight: as cheap as it can be, and never counted against anybody.
pub(crate) fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert("access-control-allow-headers", ALLOWED_HEADERS);
    headers.insert("access-control-allow-methods", ALLOWED_METHODS);
    headers.insert(
        "access-control-max-age",
        HeaderValue::from(limits::PREFLIGHT_SECONDS),
    );
    cross_origin(headers);
    response
}

/// The headers of an error, which must agree with its body: some SDKs read these first.
pub(crate) fn error_headers(response: &mut Response, code: &str, message: &str) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&format!("{code}:")) {
        headers.insert(ERROR_TYPE, value);
    }
    // A message may hold what a header can't; its place is the body.
    if let Ok(value) = HeaderValue::from_str(message) {
        headers.insert(ERROR_MESSAGE, value);
    }
}

/// Adds what every answer carries. A HEAD request gets the headers alone.
pub(crate) fn finish(
    mut response: Response,
    method: &Method,
    is_for_pages: bool,
    request_id: &str,
    now_millis: i64,
) -> Response {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value.clone());
        headers.insert(S3_REQUEST_ID, value);
    }
    if let Some(value) = http_date(now_millis).and_then(|date| HeaderValue::from_str(&date).ok()) {
        headers.insert(DATE, value);
    }
    headers
        .entry("cache-control")
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    if is_for_pages {
        cross_origin(headers);
    }
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// An instant as RFC 9110 writes it: `Sun, 30 Aug 2015 12:36:00 GMT`.
pub(crate) fn http_date(millis: i64) -> Option<String> {
    let instant = Timestamp::from_millisecond(millis).ok()?;
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&instant)
        .ok()
}

fn cross_origin(headers: &mut HeaderMap) {
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    headers.insert("access-control-expose-headers", EXPOSED_HEADERS);
}
