//! AWS Systems Manager, as far as the AWS CDK needs its parameters.

use axum::body::Body;
use axum::response::Response;
use model::ssm::Operation;

use crate::cognito::signed_call;
use crate::failure::Failure;
use crate::gateway::Exchange;
use crate::head::Head;
use crate::{body, limits};

/// Runs an operation for the principal who signed it.
pub(crate) async fn answer(
    exchange: &Exchange,
    operation: Operation,
    head: &Head,
    body: Body,
) -> Result<Response, Failure> {
    let body = body::read(body, limits::JSON_BODY_BYTES_MAX, exchange.body_patience()).await?;
    signed_call(exchange, head, &body, "ssm").await?;
    Err(Failure::bad_request(
        "UnknownOperationException",
        format!(
            "{} is an operation of AWS Systems Manager that Cenote does not have.",
            operation.name()
        ),
    ))
}
