//! Which bucket and object a request names: by its path, or by its host.

use crypto::sigv4::decode;

use crate::front::amazon::Endpoint;
use crate::front::{Failure, Head};

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// None asks about all buckets.
    pub(super) bucket: Option<String>,
    /// None asks about the bucket itself.
    pub(super) key: Option<String>,
}

impl Address {
    /// Reads path style (`/bucket/key`) and, where the host is `<bucket>.<name>`, virtual-host style.
    pub(super) fn read(head: &Head) -> Result<Self, Failure> {
        let path = decode(head.path.as_bytes())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes.into_owned()).ok())
            .ok_or_else(|| {
                Failure::bad_request("InvalidURI", "Couldn't parse the specified URI.")
            })?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        let (bucket, key) = match bucket_of_host(&head.host) {
            Some(bucket) => (bucket, path),
            None => path.split_once('/').unwrap_or((path, "")),
        };
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let address = Self {
            bucket: filled(bucket),
            key: filled(key),
        };
        match &address.bucket {
            Some(bucket) if !is_bucket_name(bucket) => Err(Failure::bad_request(
                "InvalidBucketName",
                "The specified bucket is not valid.",
            )),
            _ => Ok(address),
        }
    }
}

/// The bucket in `<bucket>.localhost:9229` or in a host name of AWS's.
///
/// Addresses have no names before them, and the service's own names are not buckets.
fn bucket_of_host(host: &str) -> Option<&str> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if host.starts_with('[')
        || name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    if let Some(endpoint) = Endpoint::of(host) {
        return endpoint.bucket;
    }
    // Any other name's first label is a bucket only below localhost: an ordinary host name has dots too.
    name.strip_suffix(".localhost")
        .filter(|bucket| *bucket != "s3")
}

/// 3 to 63 lower-case letters, digits, dots and hyphens ("Bucket naming rules", S3 User Guide).
fn is_bucket_name(name: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
        && edge(name.as_bytes().first())
        && edge(name.as_bytes().last())
}
