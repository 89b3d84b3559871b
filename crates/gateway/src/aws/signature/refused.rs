//! Why a signature is refused, in the words of each protocol.

use axum::http::StatusCode;
use crypto::sigv4::{Malformed, PayloadError, Timestamp};
use model::ErrorCode;

use crate::front::{Dialect, Failure};

/// The check that a request did not pass.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It presents no signature.
    Missing,
    /// It presents a signature of version 2, which AWS has given up.
    Version2,
    /// What it presents can't be read or lacks a part; the sentence says which.
    Incomplete(String),
    /// A header that the check needs is sent twice or is no ASCII.
    Malformed(Failure),
    /// A page of elsewhere has made it, with a key that anybody knows.
    OfPage(Failure),
    /// Headers that had to be signed are not.
    Unsigned(String),
    /// Signed for another service.
    OtherService {
        expected: &'static str,
        found: String,
    },
    /// Signed for a region that this host does not stand for, or that is none.
    OtherRegion(String),
    /// Made too long ago, or longer ago than it says it may live.
    Expired { sentence: String, presigned: bool },
    /// Made in the future.
    NotYet(String),
    /// S3 without a word on its body.
    Undeclared,
    /// The body and what is declared of it disagree.
    Payload(PayloadError),
    /// No such access key, or its session token is not the one it was given.
    UnknownKey,
    /// The access key could not be looked up, or has run out.
    Lookup(model::Error),
    /// Another secret, or something that was signed has changed.
    Mismatch,
}

impl From<Malformed> for Refused {
    fn from(malformed: Malformed) -> Self {
        Self::Incomplete(malformed.to_string())
    }
}

impl From<PayloadError> for Refused {
    fn from(error: PayloadError) -> Self {
        Self::Payload(error)
    }
}

impl Refused {
    pub(crate) fn other_service(expected: &'static str, found: &str) -> Self {
        Self::OtherService {
            expected,
            found: found.to_owned(),
        }
    }

    pub(super) fn expired(signed: &Timestamp, now: i64, life: i64, presigned: bool) -> Self {
        let earliest = Timestamp::from_seconds(now - life);
        let sentence = format!(
            "Signature expired: {} is now earlier than {} ({} - {}.)",
            signed.text(),
            earliest.text(),
            Timestamp::from_seconds(now).text(),
            span(life),
        );
        Self::Expired {
            sentence,
            presigned,
        }
    }

    pub(super) fn not_yet(signed: &Timestamp, now: i64, skew: i64) -> Self {
        let latest = Timestamp::from_seconds(now + skew);
        Self::NotYet(format!(
            "Signature not yet current: {} is still later than {} ({} + {}.)",
            signed.text(),
            latest.text(),
            Timestamp::from_seconds(now).text(),
            span(skew),
        ))
    }

    /// The answer in a protocol's words and with its status.
    pub(crate) fn failure(self, dialect: Dialect) -> Failure {
        match dialect {
            Dialect::S3 => self.in_s3(),
            Dialect::Query(_) => self.in_query(),
            Dialect::Json | Dialect::Ec2 | Dialect::Cbor | Dialect::Plain => self.in_json(),
        }
    }

    fn in_json(self) -> Failure {
        let (code, message) = match self {
            Self::Missing => (
                "MissingAuthenticationTokenException",
                "Missing Authentication Token".to_owned(),
            ),
            Self::Incomplete(sentence) => ("IncompleteSignatureException", sentence),
            Self::Malformed(failure) | Self::OfPage(failure) => return failure,
            Self::Version2 => ("IncompleteSignatureException", VERSION_2.to_owned()),
            Self::UnknownKey => ("UnrecognizedClientException", INVALID_TOKEN.to_owned()),
            Self::Lookup(error) if error.code() == ErrorCode::ExpiredTokenException => {
                ("ExpiredTokenException", EXPIRED_TOKEN.to_owned())
            }
            Self::Lookup(error) => return Failure::of(&error, Dialect::Json),
            other => ("InvalidSignatureException", other.sentence()),
        };
        Failure::bad_request(code, message)
    }

    fn in_query(self) -> Failure {
        let (status, code, message) = match self {
            Self::Missing => (
                StatusCode::FORBIDDEN,
                "MissingAuthenticationToken",
                "Request is missing Authentication Token".to_owned(),
            ),
            Self::Incomplete(sentence) => {
                (StatusCode::BAD_REQUEST, "IncompleteSignature", sentence)
            }
            Self::Version2 => (
                StatusCode::BAD_REQUEST,
                "IncompleteSignature",
                VERSION_2.to_owned(),
            ),
            Self::Malformed(failure) | Self::OfPage(failure) => return failure,
            Self::UnknownKey => (
                StatusCode::FORBIDDEN,
                "InvalidClientTokenId",
                INVALID_TOKEN.to_owned(),
            ),
            Self::Lookup(error) if error.code() == ErrorCode::ExpiredTokenException => (
                StatusCode::FORBIDDEN,
                "ExpiredToken",
                EXPIRED_TOKEN.to_owned(),
            ),
            Self::Lookup(error) => return Failure::of(&error, Dialect::Query("")),
            Self::Expired {
                presigned: true, ..
            } => (
                StatusCode::FORBIDDEN,
                "RequestExpired",
                "Request has expired.".to_owned(),
            ),
            other => (
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                other.sentence(),
            ),
        };
        Failure::new(status, code, message)
    }

    fn in_s3(self) -> Failure {
        let forbidden = StatusCode::FORBIDDEN;
        let bad = StatusCode::BAD_REQUEST;
        let malformed = "AuthorizationHeaderMalformed";
        let (status, code, message) = match self {
            Self::Missing => (forbidden, "AccessDenied", "Access Denied".to_owned()),
            Self::Version2 => (bad, "InvalidRequest", VERSION_2.to_owned()),
            Self::Incomplete(sentence) => (bad, malformed, sentence),
            Self::Malformed(failure) | Self::OfPage(failure) => return failure,
            Self::Unsigned(names) => (
                forbidden,
                "AccessDenied",
                format!("There were headers present in the request which were not signed: {names}"),
            ),
            Self::OtherService { expected, found } => (
                bad,
                malformed,
                format!(
                    "The authorization header is malformed; incorrect service \"{found}\". \
                     This endpoint belongs to \"{expected}\"."
                ),
            ),
            Self::OtherRegion(region) => (
                bad,
                malformed,
                format!("The authorization header is malformed; the region '{region}' is wrong."),
            ),
            Self::Expired {
                presigned: true, ..
            } => (forbidden, "AccessDenied", "Request has expired".to_owned()),
            Self::Expired { .. } | Self::NotYet(_) => (
                forbidden,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large."
                    .to_owned(),
            ),
            Self::Undeclared => (
                bad,
                "InvalidRequest",
                "Missing required header for this request: x-amz-content-sha256".to_owned(),
            ),
            Self::Payload(PayloadError::Mismatch) => (
                bad,
                "XAmzContentSHA256Mismatch",
                PayloadError::Mismatch.to_string(),
            ),
            Self::Payload(error) => (bad, "InvalidArgument", error.to_string()),
            Self::UnknownKey => (
                forbidden,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.".to_owned(),
            ),
            Self::Lookup(error) if error.code() == ErrorCode::ExpiredTokenException => (
                bad,
                "ExpiredToken",
                "The provided token has expired.".to_owned(),
            ),
            Self::Lookup(error) => return Failure::of(&error, Dialect::S3),
            Self::Mismatch => (
                forbidden,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. \
                 Check your key and signing method."
                    .to_owned(),
            ),
        };
        Failure::new(status, code, message)
    }

    /// What the JSON and Query services say under their one code for a signature that is not right.
    fn sentence(self) -> String {
        match self {
            Self::Unsigned(names) => {
                format!("Headers that this request carries must be signed: {names}.")
            }
            Self::OtherService { expected, .. } => {
                format!("Credential should be scoped to correct service: '{expected}'. ")
            }
            Self::OtherRegion(region) => {
                format!("Credential should be scoped to a valid region, not '{region}'. ")
            }
            Self::Expired { sentence, .. } | Self::NotYet(sentence) => sentence,
            Self::Payload(error) => error.to_string(),
            _ => MISMATCH.to_owned(),
        }
    }
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you \
     provided. Check your AWS Secret Access Key and signing method. Consult the service \
     documentation for details.";
const VERSION_2: &str = "The authorization mechanism you have provided is not supported. Please \
     use AWS4-HMAC-SHA256.";
const INVALID_TOKEN: &str = "The security token included in the request is invalid.";
const EXPIRED_TOKEN: &str = "The security token included in the request is expired";

/// `5 min` or `40 sec`.
fn span(seconds: i64) -> String {
    match seconds % 60 {
        0 => format!("{} min", seconds / 60),
        _ => format!("{seconds} sec"),
    }
}
