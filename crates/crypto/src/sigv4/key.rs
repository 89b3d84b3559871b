//! Derived keys and signatures.

use aws_lc_rs::{digest, hmac};
use subtle::ConstantTimeEq as _;

use super::presented::CredentialScope;
use super::{ALGORITHM, EMPTY_SHA256, Timestamp};

/// Thirty-two bytes of an HMAC-SHA256, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy)]
pub struct Signature([u8; 32]);

impl Signature {
    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The text form, as it stands in requests and in the string to sign of the next chunk.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// A signature is no secret once sent, but the one that a forger looks for is: only its text shows.
impl std::fmt::Debug for Signature {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Signature")
    }
}

/// The key that a secret access key gives for one day, region and service.
pub struct SigningKey(hmac::Key);

impl SigningKey {
    /// Derives the key: four HMACs, one per part of the scope.
    pub fn derive(secret_access_key: &str, scope: &CredentialScope) -> Self {
        let start = [b"AWS4", secret_access_key.as_bytes()].concat();
        let parts = [
            scope.date.as_str(),
            scope.region.as_str(),
            scope.service.as_str(),
            "aws4_request",
        ];
        let mut key = hmac::Key::new(hmac::HMAC_SHA256, &start);
        for part in parts {
            key = hmac::Key::new(
                hmac::HMAC_SHA256,
                hmac::sign(&key, part.as_bytes()).as_ref(),
            );
        }
        Self(key)
    }

    /// The signature of a string to sign.
    pub fn sign(&self, string_to_sign: &str) -> Signature {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hmac::sign(&self.0, string_to_sign.as_bytes()).as_ref());
        Signature(bytes)
    }

    /// Whether `signature` is that of the string, found out in constant time.
    pub fn verifies(&self, string_to_sign: &str, signature: &Signature) -> bool {
        self.sign(string_to_sign).0.ct_eq(&signature.0).into()
    }
}

/// The string to sign of a whole request.
pub fn string_to_sign(
    timestamp: &Timestamp,
    scope: &CredentialScope,
    canonical_request: &[u8],
) -> String {
    let (instant, scope, hash) = (
        timestamp.text(),
        scope.text(),
        sha256_hex(canonical_request),
    );
    format!("{ALGORITHM}\n{instant}\n{scope}\n{hash}")
}

/// The string to sign of one chunk of a signed streaming upload to S3.
pub fn chunk_string_to_sign(
    timestamp: &Timestamp,
    scope: &CredentialScope,
    previous: &Signature,
    chunk: &[u8],
) -> String {
    let (instant, scope, previous) = (timestamp.text(), scope.text(), previous.hex());
    let hash = sha256_hex(chunk);
    format!("{ALGORITHM}-PAYLOAD\n{instant}\n{scope}\n{previous}\n{EMPTY_SHA256}\n{hash}")
}

/// The string to sign of the trailing headers of a streaming upload to S3: `name:value\n` each.
pub fn trailer_string_to_sign(
    timestamp: &Timestamp,
    scope: &CredentialScope,
    previous: &Signature,
    trailer: &[u8],
) -> String {
    let (instant, scope, previous) = (timestamp.text(), scope.text(), previous.hex());
    format!(
        "{ALGORITHM}-TRAILER\n{instant}\n{scope}\n{previous}\n{}",
        sha256_hex(trailer)
    )
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .map(char::from)
        .collect()
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}
