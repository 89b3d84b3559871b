//! Objects.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED,
};
use axum::response::Response;
use cloudformation::ObjectHead;
use model::xml::{element, nested};

use super::{Asked, document, range, refused, xml};
use crate::front::{Dialect, Failure, answer};
use crate::limits;

/// What stands before the name of a header that a client made up for its object.
const METADATA: &str = "x-amz-meta-";

pub(super) async fn put(asked: &Asked<'_>) -> Result<Response, Failure> {
    let (content_type, metadata) = described(asked)?;
    let Asked {
        engine,
        call,
        bucket,
        key,
        content,
        ..
    } = asked;
    let head = engine
        .put_object(call, bucket, key, content, content_type, metadata)
        .await
        .map_err(refused)?;
    Ok(tagged(Response::new(Body::empty()), &head))
}

pub(super) async fn get(asked: &Asked<'_>) -> Result<Response, Failure> {
    let Asked {
        exchange,
        engine,
        call,
        bucket,
        key,
        ..
    } = asked;
    let head = engine.head_object(call, bucket, key).await;
    // All of it comes into memory, whatever part of it is asked for.
    if !exchange.hold_answer(head.map_err(refused)?.bytes) {
        return Err(Failure::busy(Dialect::S3));
    }
    let (head, mut bytes) = engine.object(call, bucket, key).await.map_err(refused)?;
    let part = range::read(asked.head.header("range")?, bytes.len())?;
    let Some((first, end)) = part else {
        return Ok(with_head(Response::new(Body::from(bytes)), &head));
    };
    let length = bytes.len();
    bytes.truncate(end);
    let bytes = bytes.split_off(first);
    let mut response = with_head(Response::new(Body::from(bytes)), &head);
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    insert(
        response.headers_mut(),
        CONTENT_LENGTH,
        &(end - first).to_string(),
    );
    insert(
        response.headers_mut(),
        CONTENT_RANGE,
        &format!("bytes {first}-{}/{length}", end - 1),
    );
    Ok(response)
}

pub(super) async fn head(asked: &Asked<'_>) -> Result<Response, Failure> {
    let head = asked
        .engine
        .head_object(&asked.call, asked.bucket, asked.key)
        .await
        .map_err(refused)?;
    Ok(with_head(Response::new(Body::empty()), &head))
}

pub(super) async fn delete(asked: &Asked<'_>) -> Result<Response, Failure> {
    asked
        .engine
        .delete_object(&asked.call, asked.bucket, asked.key)
        .await
        .map_err(refused)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

pub(super) async fn delete_all(asked: &Asked<'_>) -> Result<Response, Failure> {
    let wish = document::read(
        &asked.content,
        "Delete",
        "Object",
        limits::DELETED_OBJECTS_MAX,
    )?;
    let quiet = wish.fields.get("Quiet").is_some_and(|text| text == "true");
    let mut deleted = Vec::with_capacity(wish.records.len());
    for record in &wish.records {
        let key = record.get("Key").ok_or_else(document::malformed)?;
        asked
            .engine
            .delete_object(&asked.call, asked.bucket, key)
            .await
            .map_err(refused)?;
        deleted.push(key);
    }
    let body = xml("DeleteResult", |text| {
        for key in deleted.iter().filter(|_| !quiet) {
            nested(text, "Deleted", |text| element(text, "Key", key));
        }
    });
    Ok(answer::xml(StatusCode::OK, body))
}

/// The content type and the client's own headers.
pub(super) fn described(
    asked: &Asked<'_>,
) -> Result<(Option<String>, BTreeMap<String, String>), Failure> {
    let content_type = asked.head.header("content-type")?.map(str::to_owned);
    let mut metadata = BTreeMap::new();
    for name in asked.head.headers.keys() {
        if let Some(own) = name.as_str().strip_prefix(METADATA) {
            let value = asked.head.header(name.as_str())?.unwrap_or_default();
            metadata.insert(own.to_owned(), value.to_owned());
        }
    }
    let bytes: usize = metadata
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if bytes > limits::METADATA_BYTES_MAX {
        return Err(Failure::bad_request(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
        ));
    }
    Ok((content_type, metadata))
}

/// Adds the object's tag.
pub(super) fn tagged(mut response: Response, head: &ObjectHead) -> Response {
    insert(
        response.headers_mut(),
        ETAG,
        &format!("\"{}\"", head.entity_tag),
    );
    response
}

fn with_head(response: Response, head: &ObjectHead) -> Response {
    let mut response = tagged(response, head);
    let headers = response.headers_mut();
    let content_type = head
        .content_type
        .as_deref()
        .unwrap_or("binary/octet-stream");
    insert(headers, CONTENT_TYPE, content_type);
    insert(headers, CONTENT_LENGTH, &head.bytes.to_string());
    insert(headers, ACCEPT_RANGES, "bytes");
    // What somebody stored must not act as a page of this server in a browser.
    insert(headers, CONTENT_SECURITY_POLICY, "sandbox");
    if let Some(date) = answer::http_date(head.modified_millis) {
        insert(headers, LAST_MODIFIED, &date);
    }
    for (name, value) in &head.metadata {
        if let Ok(name) = HeaderName::try_from(format!("{METADATA}{name}")) {
            insert(headers, name, value);
        }
    }
    response
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
