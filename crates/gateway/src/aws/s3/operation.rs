//! Which operation a request to S3 means: its method, what it addresses, and its query.

use axum::http::Method;
use userpool::Action;

use super::address::Address;
use crate::front::{Failure, Head};

/// The operations that the CDK and the AWS CLI need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    AbortMultipartUpload,
    CompleteMultipartUpload,
    CreateBucket,
    CreateMultipartUpload,
    DeleteObject,
    DeleteObjects,
    GetBucketEncryption,
    GetBucketLocation,
    GetObject,
    HeadBucket,
    HeadObject,
    ListBuckets,
    ListObjectsV2,
    PutObject,
    UploadPart,
}

/// Parameters that say nothing of the operation: a presigned request's, and what SDKs add.
const NEUTRAL: &[&str] = &[
    "AWSAccessKeyId",
    "Expires",
    "Signature",
    "x-id",
    "continuation-token",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "max-keys",
    "partNumber",
    "prefix",
    "start-after",
];

impl Operation {
    /// AWS's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AbortMultipartUpload => "AbortMultipartUpload",
            Self::CompleteMultipartUpload => "CompleteMultipartUpload",
            Self::CreateBucket => "CreateBucket",
            Self::CreateMultipartUpload => "CreateMultipartUpload",
            Self::DeleteObject => "DeleteObject",
            Self::DeleteObjects => "DeleteObjects",
            Self::GetBucketEncryption => "GetBucketEncryption",
            Self::GetBucketLocation => "GetBucketLocation",
            Self::GetObject => "GetObject",
            Self::HeadBucket => "HeadBucket",
            Self::HeadObject => "HeadObject",
            Self::ListBuckets => "ListBuckets",
            Self::ListObjectsV2 => "ListObjectsV2",
            Self::PutObject => "PutObject",
            Self::UploadPart => "UploadPart",
        }
    }

    /// What IAM calls it, and of what.
    pub(super) fn action(self, address: &Address) -> Action<'static> {
        let bucket = address.bucket.as_deref().unwrap_or_default();
        let key = address.key.as_deref().unwrap_or_default();
        let (name, of_object) = match self {
            Self::AbortMultipartUpload => ("AbortMultipartUpload", true),
            Self::CompleteMultipartUpload
            | Self::CreateMultipartUpload
            | Self::PutObject
            | Self::UploadPart => ("PutObject", true),
            Self::CreateBucket => ("CreateBucket", false),
            Self::DeleteObject | Self::DeleteObjects => ("DeleteObject", true),
            Self::GetBucketEncryption => ("GetEncryptionConfiguration", false),
            Self::GetBucketLocation => ("GetBucketLocation", false),
            Self::GetObject | Self::HeadObject => ("GetObject", true),
            Self::HeadBucket | Self::ListObjectsV2 => ("ListBucket", false),
            Self::ListBuckets => ("ListAllMyBuckets", false),
        };
        let resource = match (bucket, of_object) {
            ("", _) => None,
            (_, false) => Some(format!("arn:aws:s3:::{bucket}")),
            (_, true) => Some(format!("arn:aws:s3:::{bucket}/{key}")),
        };
        Action {
            service: "s3",
            name,
            resource,
            pool: None,
        }
    }

    /// Whether the request carries an object.
    pub(super) fn carries_object(self) -> bool {
        matches!(self, Self::PutObject | Self::UploadPart)
    }

    /// Finds the operation, or says what of the request is not built.
    pub(super) fn of(head: &Head, address: &Address) -> Result<Self, Failure> {
        let words = words(head);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let object = address.key.is_some();
        let found = match (&head.method, object, words.as_slice()) {
            (&Method::GET, false, []) if address.bucket.is_none() => Some(Self::ListBuckets),
            _ if address.bucket.is_none() => None,
            (&Method::GET, false, ["location"]) => Some(Self::GetBucketLocation),
            (&Method::GET, false, ["encryption"]) => Some(Self::GetBucketEncryption),
            (&Method::GET, false, ["list-type"]) if head.parameter("list-type") == Some("2") => {
                Some(Self::ListObjectsV2)
            }
            (&Method::HEAD, false, []) => Some(Self::HeadBucket),
            (&Method::PUT, false, []) => Some(Self::CreateBucket),
            (&Method::POST, false, ["delete"]) => Some(Self::DeleteObjects),
            (&Method::GET, true, []) => Some(Self::GetObject),
            (&Method::HEAD, true, []) => Some(Self::HeadObject),
            (&Method::PUT, true, []) if !head.headers.contains_key("x-amz-copy-source") => {
                Some(Self::PutObject)
            }
            (&Method::PUT, true, ["uploadId"]) if head.has_parameter("partNumber") => {
                Some(Self::UploadPart)
            }
            (&Method::DELETE, true, []) => Some(Self::DeleteObject),
            (&Method::DELETE, true, ["uploadId"]) => Some(Self::AbortMultipartUpload),
            (&Method::POST, true, ["uploads"]) => Some(Self::CreateMultipartUpload),
            (&Method::POST, true, ["uploadId"]) => Some(Self::CompleteMultipartUpload),
            _ => None,
        };
        found.ok_or_else(|| not_built(head, object, &words))
    }
}

/// The names of the parameters on which the operation depends, sorted.
fn words(head: &Head) -> Vec<String> {
    let mut words: Vec<String> = head
        .parameters
        .iter()
        .map(|(name, _)| String::from_utf8_lossy(name).into_owned())
        .filter(|name| !NEUTRAL.contains(&name.as_str()) && !name.starts_with("X-Amz-"))
        .collect();
    words.sort();
    words.dedup();
    words
}

fn not_built(head: &Head, object: bool, words: &[&str]) -> Failure {
    let place = if object { "an object" } else { "a bucket" };
    let with = match words {
        [] => String::new(),
        words => format!(" with '{}'", words.join("', '")),
    };
    let copy = if head.headers.contains_key("x-amz-copy-source") {
        " by copying"
    } else {
        ""
    };
    Failure::bad_request(
        "NotImplemented",
        format!(
            "Cenote keeps what the AWS CDK stores in S3 and no more: {} of {place}{with}{copy} is not built.",
            head.method
        ),
    )
}
