//! Amazon `CloudWatch` Logs over AWS JSON 1.1, as far as what became of imports of users is read by it.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use model::logs::{Operation, SERVICE};

use crate::aws::json::signed_call;
use crate::front::{Dialect, Exchange, Failure, Head, answer};

/// Runs an operation for the principal who signed it.
pub(crate) async fn answer(
    exchange: &Exchange,
    operation: Operation,
    head: &Head,
    body: Body,
) -> Result<Response, Failure> {
    let (call, body) = signed_call(exchange, head, body, SERVICE.name).await?;
    let refused = |error| Failure::of(&error, Dialect::Json);
    let input = model::json::decode(&body).map_err(refused)?;
    let directory = &exchange.services.directory;
    let output = directory.logs(&call, operation, input).await;
    Ok(answer::json(StatusCode::OK, output.map_err(refused)?))
}
