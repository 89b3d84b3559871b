//! AWS Systems Manager over AWS JSON 1.1, as far as the AWS CDK needs its parameters.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use model::ssm::{Operation, SERVICE};

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
    let mut input = model::json::decode(&body).map_err(refused)?;
    if let Some(shape) = operation.input() {
        SERVICE.validate(shape, &mut input).map_err(refused)?;
    }
    let output = exchange
        .services
        .engine
        .ssm(call, operation, input)
        .await
        .map_err(refused)?;
    Ok(answer::json(
        StatusCode::OK,
        model::json::encode_output(&output),
    ))
}
