//! AWS Signature Version 4, the verifier's half: arithmetic alone, without HTTP types and without policy.
//!
//! Source: "Signature Version 4 signing process" in the AWS General Reference, and "Authenticating
//! requests: using query parameters" and "Transferring payload in multiple chunks" in the Amazon S3
//! API Reference. What a service does with the outcome (its error codes, its tolerance of clocks, its
//! keys) is the business of the caller.

mod canonical;
mod key;
mod payload;
mod percent;
mod presented;
mod timestamp;

pub use canonical::{PathEncoding, Request, canonical_request};
pub use key::{
    Signature, SigningKey, chunk_string_to_sign, sha256_hex, string_to_sign, trailer_string_to_sign,
};
pub use payload::{EMPTY_SHA256, Payload, PayloadError};
pub use percent::{BadEscape, Pair, decode, encode, query_pairs};
pub use presented::{CredentialScope, Malformed, Presented};
pub use timestamp::Timestamp;

/// The one algorithm: HMAC over SHA-256 with a shared secret.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";
