//! Amazon S3, as far as the AWS CDK needs it to bring its templates along, and people to send a file of users.

mod address;
mod buckets;
mod checksum;
mod chunked;
mod document;
mod imports;
mod listing;
mod objects;
mod operation;
mod range;
mod uploads;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use crypto::sigv4::Payload;
use model::ErrorCode;
use userpool::Call;

use crate::aws::signature::{self, S3_DEMANDS, Verified};
use crate::front::{Answered, Dialect, Exchange, Failure, Head, body};
use crate::limits;
use address::Address;
use operation::Operation;

/// A request whose signature fits and whose body is what it says.
struct Asked<'a> {
    exchange: &'a Exchange,
    engine: &'a cloudformation::Engine,
    head: &'a Head,
    call: Call,
    bucket: &'a str,
    /// Empty where the request is about the bucket.
    key: &'a str,
    content: Bytes,
}

/// Runs the operation that the method, the address and the query name.
pub(crate) async fn answer(exchange: &Exchange, head: &Head, body: Body) -> Answered {
    let found = Address::read(head)
        .and_then(|address| Operation::of(head, &address).map(|operation| (address, operation)));
    let (operation, result) = match found {
        Ok((address, operation)) if imports::is_asked(&address) => (
            operation.name(),
            imports::answer(exchange, head, body, &address, operation).await,
        ),
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
    let verified = signature::recognise(head, S3_DEMANDS, exchange)
        .await
        .and_then(|recognised| recognised.verify_declared(head))
        .map_err(|refused| refused.failure(Dialect::S3))?;
    let unsigned = matches!(
        verified.payload,
        Payload::Unsigned | Payload::UnsignedChunks
    );
    if unsigned && !exchange.is_private() {
        return Err(Failure::bad_request("InvalidRequest", UNPROTECTED));
    }
    let action = operation.action(address);
    let permitted = verified.call(anonymous).permit(&action);
    permitted.map_err(refused)?;
    let content = content(exchange, head, body, operation, &verified).await?;
    let call = exchange.signed(&verified).await;
    let call = call.map_err(|refused| refused.failure(Dialect::S3))?;
    check_expected_owner(head, &call)?;
    let asked = Asked {
        exchange,
        engine: &exchange.services.engine,
        head,
        call,
        bucket: address.bucket.as_deref().unwrap_or_default(),
        key: address.key.as_deref().unwrap_or_default(),
        content,
    };
    match operation {
        Operation::AbortMultipartUpload => uploads::abort(&asked).await,
        Operation::CompleteMultipartUpload => uploads::complete(&asked).await,
        Operation::CreateBucket => buckets::create(&asked).await,
        Operation::CreateMultipartUpload => uploads::create(&asked).await,
        Operation::DeleteObject => objects::delete(&asked).await,
        Operation::DeleteObjects => objects::delete_all(&asked).await,
        Operation::GetBucketEncryption => buckets::encryption(&asked).await,
        Operation::GetBucketLocation => buckets::location(&asked).await,
        Operation::GetObject => objects::get(&asked).await,
        Operation::HeadBucket => buckets::head(&asked).await,
        Operation::HeadObject => objects::head(&asked).await,
        Operation::ListBuckets => buckets::list(&asked).await,
        Operation::ListObjectsV2 => listing::list(&asked).await,
        Operation::PutObject => objects::put(&asked).await,
        Operation::UploadPart => uploads::part(&asked).await,
    }
}

const UNPROTECTED: &str = "A body that is not signed is taken over HTTPS alone: over plain HTTP anybody on the way could change it.";

/// An error of the engine in the words of S3, and with its status.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn refused(error: model::Error) -> Failure {
    let mut failure = Failure::of(&error, Dialect::S3);
    match error.code() {
        ErrorCode::NoSuchBucket | ErrorCode::NoSuchKey | ErrorCode::NoSuchUpload => {
            failure.status = StatusCode::NOT_FOUND;
        }
        ErrorCode::AccessDenied => failure.status = StatusCode::FORBIDDEN,
        ErrorCode::BucketAlreadyExists
        | ErrorCode::BucketAlreadyOwnedByYou
        | ErrorCode::BucketNotEmpty => {
            failure.status = StatusCode::CONFLICT;
        }
        _ => {}
    }
    failure
}

/// A client may say whose it takes the bucket for; nobody has buckets here but those of their own account.
fn check_expected_owner(head: &Head, call: &Call) -> Result<(), Failure> {
    let expected = head.header("x-amz-expected-bucket-owner")?;
    if expected.is_none_or(|account| account == call.account) {
        return Ok(());
    }
    Err(Failure::new(
        StatusCode::FORBIDDEN,
        "AccessDenied",
        "Access Denied",
    ))
}

/// A document of S3 in its namespace.
fn xml(root: &str, content: impl FnOnce(&mut String)) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.extend([
        "<",
        root,
        " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">",
    ]);
    content(&mut text);
    text.extend(["</", root, ">"]);
    text
}

/// An instant as S3's documents write it: ISO 8601 with milliseconds.
fn instant(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .map(|instant| instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
        .unwrap_or_default()
}

/// The body, after its signature was found to fit: its hash, its chunks and its checksums.
async fn content(
    exchange: &Exchange,
    head: &Head,
    body: Body,
    operation: Operation,
    verified: &Verified,
) -> Result<Bytes, Failure> {
    let bytes_max = if operation.carries_object() {
        limits::OBJECT_BODY_BYTES_MAX
    } else {
        limits::DOCUMENT_BODY_BYTES_MAX
    };
    let bytes = body::read(exchange, body, bytes_max, Dialect::S3).await?;
    let (content, trailer) = match verified.payload {
        Payload::Unsigned => (bytes, Vec::new()),
        Payload::Whole => {
            let declared = head.header("x-amz-content-sha256")?;
            Payload::check(declared, &bytes, true)
                .map_err(|error| signature::Refused::Payload(error).failure(Dialect::S3))?;
            (bytes, Vec::new())
        }
        chunks => {
            let decoded = chunked::decode(bytes, chunks, &verified.chain)?;
            check_length(head, decoded.body.len())?;
            chunked::check_trailer(head, chunks, &decoded.trailer)?;
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
