//! SHA-256, HMAC-SHA-256 (RFC 2104), SHA-1 where others name something by it, and comparison in constant time.

use aws_lc_rs::{constant_time, digest, hmac};

pub use crate::text::{base64_decode, base64_encode, base64url};

/// SHA-256 of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    array(context.finish().as_ref())
}

/// SHA-1, by which public lists of passwords call them: a name, on whose strength nothing rests.
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let mut name = [0; 20];
    name.copy_from_slice(digest.as_ref());
    name
}

/// SHA-256 of what comes bit by bit.
pub struct Sha256(digest::Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Sha256 {
    /// Appends a piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of all pieces.
    pub fn finish(self) -> [u8; 32] {
        array(self.0.finish().as_ref())
    }
}

/// HMAC-SHA-256 of the parts, one after the other.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    array(context.sign().as_ref())
}

/// Whether both are the same bytes. The time it takes tells their lengths and nothing else.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(left, right).is_ok()
}

/// `SECRET_HASH`: base64 of the HMAC under the client's secret of the user name followed by the client's id.
///
/// Source: Amazon Cognito developer guide, "Computing secret hash values".
pub fn secret_hash(username: &str, client_id: &str, client_secret: &str) -> String {
    base64_encode(&hmac_sha256(
        client_secret.as_bytes(),
        &[username.as_bytes(), client_id.as_bytes()],
    ))
}

fn array(digest: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest);
    bytes
}
