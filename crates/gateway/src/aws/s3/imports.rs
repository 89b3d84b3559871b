//! Files of users: sent to an address that the directory has signed, and never read by anybody but the directory.

use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue};
use axum::response::Response;
use crypto::sigv4::Payload;
use userpool::{Receiving, UPLOAD_BUCKET, UPLOAD_KEY_ID};

use super::address::Address;
use super::operation::Operation;
use super::{UNPROTECTED, refused};
use crate::aws::signature;
use crate::front::body::{self, Pieces};
use crate::front::{Dialect, Exchange, Failure, Head};
use crate::limits;

/// What clients call a file of users: what they say who know no better, and what spreadsheets say.
const TYPES: [&str; 8] = [
    "text/csv",
    "text/plain",
    "text/comma-separated-values",
    "application/csv",
    "application/vnd.ms-excel",
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-www-form-urlencoded",
];

/// Whether a request is about files of users.
pub(super) fn is_asked(address: &Address) -> bool {
    let bucket = address.bucket.as_deref();
    bucket.is_some_and(|bucket| bucket.starts_with(UPLOAD_BUCKET))
}

/// Takes a file in. Nothing else can be done with one.
pub(super) async fn answer(
    exchange: &Exchange,
    head: &Head,
    body: Body,
    address: &Address,
    operation: Operation,
) -> Result<Response, Failure> {
    let key = address.key.as_deref().unwrap_or_default();
    match admit(exchange, head, key, operation).await {
        Ok(receiving) => receive(body, receiving).await,
        Err(failure) => {
            body::pass_over(head, body).await;
            Err(failure)
        }
    }
}

/// Checks all that can be checked before the file comes.
async fn admit<'a>(
    exchange: &'a Exchange,
    head: &Head,
    key: &str,
    operation: Operation,
) -> Result<Receiving<'a>, Failure> {
    let denied = || Failure::new(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
    if operation != Operation::PutObject {
        return Err(denied());
    }
    let mut parts = key.split('/');
    let (Some(account), Some(pool), Some(import), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(denied());
    };
    let directory = &exchange.services.directory;
    let secret = directory.upload_secret(pool, import);
    let call = exchange.anonymous();
    let payload = signature::verify_address(head, (UPLOAD_KEY_ID, secret.expose()), exchange)
        .map_err(|refused| refused.failure(Dialect::S3))?;
    if payload != Payload::Unsigned {
        return Err(Failure::bad_request(
            "InvalidRequest",
            "The address takes a file as it is, without chunks.",
        ));
    }
    if !exchange.is_private() {
        return Err(Failure::bad_request("InvalidRequest", UNPROTECTED));
    }
    check_type(head)?;
    check_length(head)?;
    if !exchange.hold(limits::UPLOAD_HELD_BYTES) {
        return Err(Failure::busy(Dialect::S3));
    }
    let place = (account, pool, import);
    directory.receive(&call, place).await.map_err(refused)
}

async fn receive(body: Body, mut receiving: Receiving<'_>) -> Result<Response, Failure> {
    let mut pieces = Pieces(body);
    let coming = async {
        while let Some(piece) = pieces.next().await? {
            if let Err(error) = receiving.take(&piece).await {
                return Err(refused(error));
            }
        }
        Ok(())
    };
    let patience = Duration::from_secs(limits::UPLOAD_SECONDS);
    let come = tokio::time::timeout(patience, coming).await;
    if let Err(failure) = come.unwrap_or_else(|_| Err(body::late())) {
        receiving.abandon().await;
        pieces.drain().await;
        return Err(failure);
    }
    let tag = receiving.finish().await.map_err(refused)?;
    let mut response = Response::new(Body::empty());
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

fn check_type(head: &Head) -> Result<(), Failure> {
    let Some(given) = head.header(CONTENT_TYPE.as_str())? else {
        return Ok(());
    };
    let kind = given.split(';').next().unwrap_or_default().trim();
    if kind.is_empty() || TYPES.iter().any(|it| it.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(Failure::bad_request(
        "InvalidRequest",
        "The file of an import is a CSV file: send it with the content type text/csv, or with none.",
    ))
}

fn check_length(head: &Head) -> Result<(), Failure> {
    let given = head.header(CONTENT_LENGTH.as_str())?;
    let given = given.and_then(|given| given.parse::<u64>().ok());
    let most = userpool::limits::IMPORT_BYTES_MAX;
    if given.is_none_or(|given| given <= most) {
        return Ok(());
    }
    Err(Failure::bad_request(
        "EntityTooLarge",
        format!("The file of an import may have {most} bytes at most."),
    ))
}
