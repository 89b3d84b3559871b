//! Amazon Cognito user pools over AWS JSON 1.1.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use model::cognito_idp::Operation;
use model::{Error, ErrorCode};
use userpool::Call;

use crate::failure::{Dialect, Failure};
use crate::gateway::Exchange;
use crate::head::Head;
use crate::signature::{self, Refused, json_demands};
use crate::{answer, body, limits};

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

/// The call of the principal who signed a JSON request, with its body, which is read once its key is known.
pub(crate) async fn signed_call(
    exchange: &Exchange,
    head: &Head,
    body: Body,
    service: &'static str,
) -> Result<(Call, Bytes), Failure> {
    let anonymous = exchange.anonymous();
    let directory = &exchange.gateway.directory;
    let refused = |refused: Refused| refused.failure(Dialect::Json);
    let recognised =
        match signature::recognise(head, json_demands(service), directory, &anonymous).await {
            Ok(recognised) => recognised,
            Err(cause) => {
                body::pass_over(head, body).await;
                return Err(refused(cause));
            }
        };
    let body = body::read(exchange, body, limits::JSON_BODY_BYTES_MAX, Dialect::Json).await?;
    let verified = recognised.verify(head, &body).map_err(refused)?;
    let call = exchange.signed(&verified).await.map_err(refused)?;
    Ok((call, body))
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
