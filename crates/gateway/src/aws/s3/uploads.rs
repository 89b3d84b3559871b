//! Uploads in parts.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use model::xml::element;

use super::objects::{described, tagged};
use super::{Asked, document, refused, xml};
use crate::front::{Dialect, Failure, answer};
use crate::limits;

pub(super) async fn create(asked: &Asked<'_>) -> Result<Response, Failure> {
    let (content_type, metadata) = described(asked)?;
    let Asked {
        engine,
        call,
        bucket,
        key,
        ..
    } = asked;
    let id = engine
        .create_multipart_upload(call, bucket, key, content_type, metadata)
        .await
        .map_err(refused)?;
    let body = xml("InitiateMultipartUploadResult", |text| {
        element(text, "Bucket", bucket);
        element(text, "Key", key);
        element(text, "UploadId", &id);
    });
    Ok(answer::xml(StatusCode::OK, body))
}

pub(super) async fn part(asked: &Asked<'_>) -> Result<Response, Failure> {
    let number = number(asked.head.parameter("partNumber"))?;
    let Asked {
        engine,
        call,
        content,
        ..
    } = asked;
    let head = engine
        .upload_part(call, id(asked), number, content)
        .await
        .map_err(refused)?;
    Ok(tagged(Response::new(Body::empty()), &head))
}

pub(super) async fn complete(asked: &Asked<'_>) -> Result<Response, Failure> {
    let root = "CompleteMultipartUpload";
    let wish = document::read(&asked.content, root, "Part", limits::PARTS_MAX)?;
    let parts: Vec<u32> = wish
        .records
        .iter()
        .map(|record| number(record.get("PartNumber").map(String::as_str)))
        .collect::<Result<_, _>>()?;
    if parts.is_empty() {
        return Err(document::malformed());
    }
    if parts.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(Failure::bad_request(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
        ));
    }
    let Asked {
        exchange,
        engine,
        call,
        bucket,
        key,
        ..
    } = asked;
    let bytes = engine.bytes_of_parts(call, id(asked), &parts).await;
    // What becomes one object is in memory once.
    if !exchange.hold(bytes.map_err(refused)?) {
        return Err(Failure::busy(Dialect::S3));
    }
    let head = engine
        .complete_multipart_upload(call, id(asked), &parts)
        .await
        .map_err(refused)?;
    let body = xml("CompleteMultipartUploadResult", |text| {
        element(text, "Location", &format!("/{bucket}/{key}"));
        element(text, "Bucket", bucket);
        element(text, "Key", key);
        element(text, "ETag", &format!("\"{}\"", head.entity_tag));
    });
    Ok(answer::xml(StatusCode::OK, body))
}

pub(super) async fn abort(asked: &Asked<'_>) -> Result<Response, Failure> {
    asked
        .engine
        .abort_multipart_upload(&asked.call, id(asked))
        .await
        .map_err(refused)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn id<'a>(asked: &'a Asked<'_>) -> &'a str {
    asked.head.parameter("uploadId").unwrap_or_default()
}

fn number(text: Option<&str>) -> Result<u32, Failure> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Failure::bad_request(
            "InvalidArgument",
            "A part number must be an integer between 1 and 10000.",
        )
    })
}
