//! What became of a request.

use axum::response::Response;

use crate::front::failure::Failure;

/// The answer or the failure, with the names under which it is counted.
pub(crate) struct Answered {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) result: Result<Response, Failure>,
}
