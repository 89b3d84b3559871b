//! AWS Secrets Manager over AWS JSON 1.1, as far as it holds the secrets of app clients.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use model::secretsmanager::{Operation, SERVICE};

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
    let output = directory.call_secrets(&call, operation, input).await;
    Ok(answer::json(StatusCode::OK, output.map_err(refused)?))
}
