//! Amazon Cognito user pools over AWS JSON 1.1.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use model::cognito_idp::Operation;
use model::{Error, ErrorCode};

use crate::aws::json::signed_call;
use crate::front::{Dialect, Exchange, Failure, Head, answer, body};
use crate::limits;

/// Codes that any operation may give, though the facts do not list them for each: those of the
/// transport, of the validator and of access keys.
const COMMON_CODES: &[ErrorCode] = &[
    ErrorCode::AccessDeniedException,
    ErrorCode::InternalErrorException,
    ErrorCode::InvalidParameterException,
    ErrorCode::SerializationException,
    ErrorCode::TooManyRequestsException,
    ErrorCode::UnknownOperationException,
];

/// Runs an operation. A signature is asked for where AWS asks for one; on the other operations it is
/// not even looked at, and gains nothing.
pub(crate) async fn answer(
    exchange: &Exchange,
    operation: Operation,
    head: &Head,
    body: Body,
) -> Result<Response, Failure> {
    let (call, body) = if operation.unsigned() {
        let bytes_max = limits::UNSIGNED_BODY_BYTES_MAX;
        let body = body::read(exchange, body, bytes_max, Dialect::Json).await?;
        (exchange.anonymous(), body)
    } else {
        signed_call(exchange, head, body, "cognito-idp").await?
    };
    let input = model::json::decode(&body).map_err(|error| Failure::of(&error, Dialect::Json))?;
    let directory = &exchange.services.directory;
    let answered = match directory.count_request(&call, operation, &input).await {
        Ok(()) => directory.answer(&call, operation, input).await,
        Err(refused) => Err(refused),
    };
    match answered {
        Ok(output) => Ok(answer::json(StatusCode::OK, output)),
        Err(error) => {
            check_code(exchange, operation, &error);
            Err(Failure::of(&error, Dialect::Json))
        }
    }
}

/// An SDK knows an error by its operation's list: a code beside it is a defect of ours.
fn check_code(exchange: &Exchange, operation: Operation, error: &Error) {
    let code = error.code();
    if !COMMON_CODES.contains(&code) && !operation.errors().contains(&code) {
        tracing::error!(
            request_id = exchange.request_id,
            operation = operation.name(),
            code = code.as_str(),
            "undeclared error"
        );
        exchange
            .services
            .remember_defect(format!("{}: {}", operation.name(), code.as_str()));
    }
}
