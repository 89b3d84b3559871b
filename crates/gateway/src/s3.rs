//! Amazon S3, as far as the AWS CDK needs it to bring its templates along.

mod address;
mod checksum;
mod chunked;
mod operation;

use axum::body::Body;
use axum::response::Response;
use crypto::sigv4::Payload;

use crate::dispatch::Answered;
use crate::failure::{Dialect, Failure};
use crate::gateway::Exchange;
use crate::head::Head;
use crate::signature::{self, BodySeen, S3_DEMANDS, Verified};
use crate::{body, limits};
use address::Address;
use operation::Operation;

/// Runs the operation that the method, the address and the query name.
pub(crate) async fn answer(exchange: &Exchange, head: &Head, body: Body) -> Answered {
    let found = Address::read(head)
        .and_then(|address| Operation::of(head, &address).map(|operation| (address, operation)));
    let (operation, result) = match found {
        Ok((address, operation)) => (
            operation.name(),
            perform(exchange, head, body, &address, operation).await,
        ),
        Err(failure) => ("unknown", Err(failure)),
    };
    Answered {
        service: "s3",
        operation,
        result,
    }
}

async fn perform(
    exchange: &Exchange,
    head: &Head,
    body: Body,
    address: &Address,
    operation: Operation,
) -> Result<Response, Failure> {
    let anonymous = exchange.anonymous();
    let directory = &exchange.gateway.directory;
    let verified = signature::verify(head, BodySeen::Later, S3_DEMANDS, directory, &anonymous)
        .await
        .map_err(|refused| refused.failure(Dialect::S3))?;
    let _content = content(exchange, head, body, operation, &verified).await?;
    let _ = address;
    Err(Failure::bad_request(
        "NotImplemented",
        "No object is kept yet.",
    ))
}

/// The body, after its signature was found to fit: its hash, its chunks and its checksums.
async fn content(
    exchange: &Exchange,
    head: &Head,
    body: Body,
    operation: Operation,
    verified: &Verified,
) -> Result<Vec<u8>, Failure> {
    let bytes_max = if operation.carries_object() {
        limits::OBJECT_BODY_BYTES_MAX
    } else {
        limits::DOCUMENT_BODY_BYTES_MAX
    };
    let bytes = body::read(body, bytes_max, exchange.body_patience()).await?;
    let (content, trailer) = match verified.payload {
        Payload::Unsigned => (bytes.to_vec(), Vec::new()),
        Payload::Whole => {
            let declared = head.header("x-amz-content-sha256")?;
            Payload::check(declared, &bytes, true)
                .map_err(|error| signature::Refused::Payload(error).failure(Dialect::S3))?;
            (bytes.to_vec(), Vec::new())
        }
        chunks => {
            let decoded = chunked::decode(&bytes, chunks, &verified.chain)?;
            check_length(head, decoded.body.len())?;
            (decoded.body, decoded.trailer)
        }
    };
    for (name, value) in &head.headers {
        checksum::check(name.as_str(), value.to_str().unwrap_or_default(), &content)?;
    }
    for (name, value) in &trailer {
        checksum::check(name, value, &content)?;
    }
    Ok(content)
}

fn check_length(head: &Head, length: usize) -> Result<(), Failure> {
    let declared = head.header("x-amz-decoded-content-length")?;
    if declared.is_none_or(|text| text.parse() == Ok(length)) {
        return Ok(());
    }
    Err(Failure::bad_request(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the x-amz-decoded-content-length header.",
    ))
}
