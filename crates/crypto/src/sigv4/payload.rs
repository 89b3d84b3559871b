//! What a request says about its body, and whether the body agrees.

use super::key::sha256_hex;

/// SHA-256 of no bytes, in hexadecimal.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// How the body takes part in the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// Its SHA-256 is signed.
    Whole,
    /// It is not signed: `UNSIGNED-PAYLOAD`.
    Unsigned,
    /// It comes in chunks, each with a signature of its own: `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`.
    SignedChunks {
        /// Signed headers follow the last chunk (`…-TRAILER`).
        trailer: bool,
    },
    /// It comes in chunks without signatures, headers follow: `STREAMING-UNSIGNED-PAYLOAD-TRAILER`.
    UnsignedChunks,
}

/// Why a body does not go with what the request says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// The hash that was sent is not that of the body.
    #[error("The provided 'x-amz-content-sha256' header does not match what was computed.")]
    Mismatch,
    /// Only S3 knows bodies that are not signed as a whole.
    #[error(
        "The value of 'x-amz-content-sha256' must be the SHA-256 of the body for this service."
    )]
    WholeOnly,
    /// Neither a hash nor one of the known words.
    #[error(
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
         STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a \
         valid sha256 value."
    )]
    Unknown,
}

impl Payload {
    /// Reads `x-amz-content-sha256`; without it the body is signed as a whole.
    pub fn read(declared: Option<&str>, partial_allowed: bool) -> Result<Self, PayloadError> {
        let partial = match declared {
            None => return Ok(Self::Whole),
            Some("UNSIGNED-PAYLOAD") => Self::Unsigned,
            Some("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") => Self::SignedChunks { trailer: false },
            Some("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") => {
                Self::SignedChunks { trailer: true }
            }
            Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER") => Self::UnsignedChunks,
            Some(hash) if is_sha256(hash) => return Ok(Self::Whole),
            Some(_) => return Err(PayloadError::Unknown),
        };
        if partial_allowed {
            Ok(partial)
        } else {
            Err(PayloadError::WholeOnly)
        }
    }

    /// Checks `x-amz-content-sha256`, if it was sent, against the body; gives the rule and the text
    /// that ends the canonical request.
    pub fn check(
        declared: Option<&str>,
        body: &[u8],
        partial_allowed: bool,
    ) -> Result<(Self, String), PayloadError> {
        let payload = Self::read(declared, partial_allowed)?;
        match declared {
            None => Ok((payload, sha256_hex(body))),
            Some(hash) if payload == Self::Whole && sha256_hex(body) != hash => {
                Err(PayloadError::Mismatch)
            }
            Some(text) => Ok((payload, text.to_owned())),
        }
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
