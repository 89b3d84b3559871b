//! Buckets.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, LOCATION};
use axum::response::Response;
use model::xml::{element, nested};

use super::{Asked, instant, refused, xml};
use crate::front::{Failure, answer};

pub(super) async fn create(asked: &Asked<'_>) -> Result<Response, Failure> {
    asked
        .engine
        .create_bucket(&asked.call, asked.bucket)
        .await
        .map_err(refused)?;
    let mut response = Response::new(Body::empty());
    if let Ok(value) = HeaderValue::from_str(&format!("/{}", asked.bucket)) {
        response.headers_mut().insert(LOCATION, value);
    }
    Ok(response)
}

pub(super) async fn head(asked: &Asked<'_>) -> Result<Response, Failure> {
    let region = region(asked).await?;
    let mut response = Response::new(Body::empty());
    if let Ok(value) = HeaderValue::from_str(&region) {
        response.headers_mut().insert("x-amz-bucket-region", value);
    }
    Ok(response)
}

/// The region's name; that of the first region is empty, since it is older than the names.
pub(super) async fn location(asked: &Asked<'_>) -> Result<Response, Failure> {
    let region = region(asked).await?;
    let region = Some(region.as_str()).filter(|region| *region != "us-east-1");
    let body = xml("LocationConstraint", |text| {
        text.push_str(region.unwrap_or_default());
    });
    Ok(answer::xml(StatusCode::OK, body))
}

/// Always the error that tells that no encryption of one's own is configured.
pub(super) async fn encryption(asked: &Asked<'_>) -> Result<Response, Failure> {
    region(asked).await?;
    Err(Failure::new(
        StatusCode::NOT_FOUND,
        "ServerSideEncryptionConfigurationNotFoundError",
        "The server side encryption configuration was not found",
    ))
}

pub(super) async fn list(asked: &Asked<'_>) -> Result<Response, Failure> {
    let buckets = asked
        .engine
        .list_buckets(&asked.call)
        .await
        .map_err(refused)?;
    let body = xml("ListAllMyBucketsResult", |text| {
        nested(text, "Owner", |text| {
            element(text, "ID", &asked.call.account);
        });
        nested(text, "Buckets", |text| {
            for (name, created_millis) in &buckets {
                nested(text, "Bucket", |text| {
                    element(text, "Name", name);
                    element(text, "CreationDate", &instant(*created_millis));
                });
            }
        });
    });
    Ok(answer::xml(StatusCode::OK, body))
}

/// The region of the bucket, which has to be there and the caller's to use.
async fn region(asked: &Asked<'_>) -> Result<String, Failure> {
    let engine = asked.engine;
    engine
        .bucket_region(&asked.call, asked.bucket)
        .await
        .map_err(refused)
}
