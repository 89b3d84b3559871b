//! Bodies, taken in up to a limit, within a time, and within what their peer may hold.

use std::error::Error;
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::http::header::EXPECT;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;

use crate::front::{Dialect, Exchange, Failure, Head};
use crate::limits;

/// The body came too slowly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TooSlow;

impl std::fmt::Display for TooSlow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the body came too slowly")
    }
}

impl Error for TooSlow {}

/// The whole body, if it is no longer than `bytes_max`.
pub(crate) async fn read(
    exchange: &Exchange,
    body: Body,
    bytes_max: usize,
    dialect: Dialect,
) -> Result<Bytes, Failure> {
    let taken = tokio::time::timeout(
        exchange.body_patience(),
        take(exchange, body, bytes_max, dialect),
    );
    taken.await.unwrap_or_else(|_| Err(late()))
}

async fn take(
    exchange: &Exchange,
    mut body: Body,
    bytes_max: usize,
    dialect: Dialect,
) -> Result<Bytes, Failure> {
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(broken)?.into_data() else {
            continue;
        };
        let bytes = all.len() + data.len();
        if bytes > bytes_max {
            drain(body).await;
            return Err(too_long(bytes_max));
        }
        // Most bodies come in one piece, which is not copied. A piece of one that goes on would keep all that was read with it.
        if all.is_empty() && body.is_end_stream() {
            return if exchange.hold(bytes) {
                Ok(data)
            } else {
                Err(Failure::busy(dialect))
            };
        }
        if bytes > all.capacity() {
            let room = bytes.max(2 * all.capacity()).min(bytes_max);
            // What is reserved is held, not what of it is full.
            if !exchange.hold(room - all.capacity()) {
                return Err(Failure::busy(dialect));
            }
            all.reserve_exact(room - all.len());
        }
        all.extend_from_slice(&data);
    }
    Ok(all.into())
}

/// A body that is taken in piece by piece, as it comes.
pub(crate) struct Pieces(pub(crate) Body);

impl Pieces {
    /// The next piece; none where the body is over.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        while let Some(frame) = self.0.frame().await {
            if let Ok(data) = frame.map_err(broken)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Lets the rest go by.
    pub(crate) async fn drain(self) {
        drain(self.0).await;
    }
}

/// Lets a body go by that is not looked at, so that its client, which may still be sending, reads why. Nothing of it is kept.
/// Who asked whether to send it learns the answer instead.
pub(crate) async fn pass_over(head: &Head, body: Body) {
    if !head.headers.contains_key(EXPECT) {
        drain(body).await;
    }
}

async fn drain(mut body: Body) {
    let mut left = limits::PASSED_OVER_BYTES_MAX;
    let going_by = async {
        while let Some(Ok(frame)) = body.frame().await {
            let bytes = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(bytes) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    let patience = Duration::from_millis(limits::PASSED_OVER_MILLIS);
    drop(tokio::time::timeout(patience, going_by).await);
}

fn broken(cause: axum::Error) -> Failure {
    let cause: &BoxError = &cause.into();
    if is_slow(cause.as_ref()) {
        return late();
    }
    Failure::bad_request(
        "IncompleteBody",
        "The body of the request ended before all of it was sent.",
    )
}

fn too_long(bytes_max: usize) -> Failure {
    Failure::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "RequestEntityTooLarge",
        format!("The body of the request is longer than {bytes_max} bytes."),
    )
}

/// The refusal of a body that takes too long.
pub(crate) fn late() -> Failure {
    Failure::new(
        StatusCode::REQUEST_TIMEOUT,
        "RequestTimeout",
        "The body of the request did not arrive in time.",
    )
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
