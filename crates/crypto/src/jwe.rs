//! Refresh tokens: JWE in compact form (RFC 7516) with A256KW and A256GCM (RFC 7518 sections 4.4 and 5.3).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap as _};
use zeroize::Zeroizing;

use crate::certain;
use crate::limits::TOKEN_CHARACTERS_MAX;
use crate::mac::hmac_sha256;
use crate::random::Stream;
use crate::text::{base64url, from_base64url};

const HEADER: &str = r#"{"cty":"JWT","enc":"A256GCM","alg":"A256KW"}"#;
const CONTENT_KEY_BYTES: usize = 32;
const WRAPPED_KEY_BYTES: usize = 40;
const TAG_BYTES: usize = 16;

/// Why a token cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    /// It is not five parts of canonical base64url, each as long as it must be, under the header that [`seal`] writes.
    #[error("not a token of five parts with the header of this server")]
    Malformed,
    /// It was changed, or sealed under another key.
    #[error("changed since it was sealed, or sealed under another key")]
    Refused,
}

/// Encrypts the payload to the five parts header, wrapped key, nonce, ciphertext and tag.
pub fn seal(key: &[u8; 32], payload: &[u8], stream: &mut Stream) -> String {
    // Mixed with the payload: a stream that is replayed with another payload must not repeat key and nonce.
    let random = Zeroizing::new(stream.bytes::<CONTENT_KEY_BYTES>());
    let content_key = Zeroizing::new(hmac_sha256(
        key,
        &[b"content key", random.as_ref(), payload],
    ));
    let nonce: [u8; NONCE_LEN] = stream.bytes();
    let mut wrapped = [0; WRAPPED_KEY_BYTES];
    let wrapping = AesKek::new(&AES_256, key)
        .and_then(|kek| kek.wrap(content_key.as_ref(), &mut wrapped).map(|_| ()));
    certain(wrapping, "both keys have 32 bytes");
    let header = base64url(HEADER.as_bytes());
    let mut ciphertext = payload.to_vec();
    let tag = certain(
        cipher(&content_key).seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(&header),
            &mut ciphertext,
        ),
        "AES-256-GCM seals anything shorter than 64 GiB",
    );
    [
        header,
        base64url(&wrapped),
        base64url(&nonce),
        base64url(&ciphertext),
        base64url(tag.as_ref()),
    ]
    .join(".")
}

/// The payload, if this key sealed it and nothing was changed.
pub fn open(key: &[u8; 32], token: &str) -> Result<Zeroizing<Vec<u8>>, JweError> {
    let Parts {
        header,
        wrapped,
        nonce,
        mut ciphertext,
        tag,
    } = Parts::parse(token).ok_or(JweError::Malformed)?;
    let mut content_key = Zeroizing::new([0; CONTENT_KEY_BYTES]);
    let kek = certain(AesKek::new(&AES_256, key), "the key has 32 bytes");
    kek.unwrap(&wrapped, content_key.as_mut())
        .map_err(|_| JweError::Refused)?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    let opened = cipher(&content_key).open_in_place_separate_tag(
        nonce,
        Aad::from(header),
        &tag,
        &mut ciphertext,
    );
    opened.map_err(|_| JweError::Refused)?;
    Ok(ciphertext)
}

struct Parts<'token> {
    header: &'token str,
    wrapped: [u8; WRAPPED_KEY_BYTES],
    nonce: [u8; NONCE_LEN],
    ciphertext: Zeroizing<Vec<u8>>,
    tag: [u8; TAG_BYTES],
}

impl<'token> Parts<'token> {
    fn parse(token: &'token str) -> Option<Self> {
        if token.len() > TOKEN_CHARACTERS_MAX {
            return None;
        }
        let mut parts = token.split('.');
        let header = parts.next()?;
        let wrapped = from_base64url(parts.next()?)?.try_into().ok()?;
        let nonce = from_base64url(parts.next()?)?.try_into().ok()?;
        let ciphertext = Zeroizing::new(from_base64url(parts.next()?)?);
        let tag = from_base64url(parts.next()?)?.try_into().ok()?;
        let whole = parts.next().is_none() && header == base64url(HEADER.as_bytes());
        whole.then_some(Self {
            header,
            wrapped,
            nonce,
            ciphertext,
            tag,
        })
    }
}

fn cipher(content_key: &[u8; CONTENT_KEY_BYTES]) -> LessSafeKey {
    LessSafeKey::new(certain(
        UnboundKey::new(&AES_256_GCM, content_key),
        "the key has 32 bytes",
    ))
}
