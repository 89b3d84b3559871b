//! Amazon Cognito user pools over AWS JSON 1.1.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use model::cognito_idp::Operation;
use model::{Error, ErrorCode};
use userpool::Call;

use crate::failure::{Dialect, Failure};
use crate::gateway::Exchange;
use crate::head::Head;
use crate::signature::{self, BodySeen, json_demands};
use crate::{answer, body, limits};

/// Codes that any operation may give, though the facts do not list them for each: those of the
/// transport and of the validator.
const COMMON_CODES: &[ErrorCode] = &[
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
    let body = body::read(body, limits::JSON_BODY_BYTES_MAX, exchange.body_patience()).await?;
    let call = if operation.unsigned() {
        exchange.anonymous()
    } else {
        signed_call(exchange, head, &body, "cognito-idp").await?
    };
    let input = model::json::decode(&body).map_err(|error| Failure::of(&error, Dialect::Json))?;
    match exchange
        .gateway
        .directory
        .answer(&call, operation, input)
        .await
    {
        Ok(output) => Ok(answer::json(StatusCode::OK, output)),
        Err(error) => {
            check_code(exchange, operation, &error);
            Err(Failure::of(&error, Dialect::Json))
        }
    }
}

/// The call of the principal who signed a JSON request.
pub(crate) async fn signed_call(
    exchange: &Exchange,
    head: &Head,
    body: &[u8],
    service: &'static str,
) -> Result<Call, Failure> {
    let anonymous = exchange.anonymous();
    let seen = BodySeen::Whole(body);
    let directory = &exchange.gateway.directory;
    let verified = signature::verify(head, seen, json_demands(service), directory, &anonymous)
        .await
        .map_err(|refused| refused.failure(Dialect::Json))?;
    Ok(verified.call(anonymous))
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
            .gateway
            .remember_defect(format!("{}: {}", operation.name(), code.as_str()));
    }
}
