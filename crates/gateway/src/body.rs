//! Bodies, taken in up to a limit and within a time.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::failure::Failure;
use crate::front::TooSlow;

/// The whole body, if it is no longer than `bytes_max` and complete within `patience`.
pub(crate) async fn read(
    body: Body,
    bytes_max: usize,
    patience: Duration,
) -> Result<Bytes, Failure> {
    let collected = tokio::time::timeout(patience, Limited::new(body, bytes_max).collect());
    match collected.await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            format!("The body of the request is longer than {bytes_max} bytes."),
        )),
        Ok(Err(cause)) if !is_slow(cause.as_ref()) => Err(Failure::bad_request(
            "IncompleteBody",
            "The body of the request ended before all of it was sent.",
        )),
        Ok(Err(_)) | Err(_) => Err(Failure::new(
            StatusCode::REQUEST_TIMEOUT,
            "RequestTimeout",
            "The body of the request did not arrive in time.",
        )),
    }
}

fn is_slow(cause: &(dyn Error + 'static)) -> bool {
    let mut next = Some(cause);
    while let Some(cause) = next {
        if cause.is::<TooSlow>() {
            return true;
        }
        next = cause.source();
    }
    false
}
