//! Refresh tokens: the five parts, other implementations' tokens, and every change refused.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use crypto::jwe::{JweError, open, seal};
use crypto::mac::base64url;
use crypto::random::Stream;
use crypto::text::{from_base64url, from_hex};

const HEADER: &str = r#"{"cty":"JWT","enc":"A256GCM","alg":"A256KW"}"#;

/// Key-encryption key, key data and ciphertext of RFC 3394 section 4.6.
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const CONTENT_KEY: &str = "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f";
const WRAPPED_KEY: &str =
    "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21";

#[test]
fn opens_a_key_that_rfc_3394_wrapped() {
    let content_key = UnboundKey::new(&AES_256_GCM, &bytes(CONTENT_KEY)).unwrap();
    let header = base64url(HEADER.as_bytes());
    let mut text = b"payload".to_vec();
    let nonce = Nonce::assume_unique_for_key([7; 12]);
    let sealing = LessSafeKey::new(content_key);
    let tag = sealing
        .seal_in_place_separate_tag(nonce, Aad::from(&header), &mut text)
        .unwrap();
    let rest = [&bytes(WRAPPED_KEY), [7; 12].as_slice(), &text, tag.as_ref()].map(base64url);
    let token = format!("{header}.{}", rest.join("."));
    assert_eq!(*open(&key(), &token).unwrap(), b"payload");
}

/// Made by jwcrypto.
#[test]
fn opens_the_token_of_another_implementation() {
    let token = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiQTI1NktXIn0.U0PWYgI2DB5dVvRAAiMaHFTZ7pu0cR8GzaWLgdBaCsh-RTcP3oHG2A.I-3wWyJS_t02OycY.YlsHe_0-pE7hvqM.rcUpUhcDkdrn6a40xLnjzg";
    assert_eq!(*open(&key(), token).unwrap(), br#"{"sub":"1"}"#);
}

#[test]
fn opens_what_it_sealed() {
    let mut stream = Stream::from_seed([1; 32]);
    for length in [0, 1, 16, 333, 4000] {
        let payload = vec![b'x'; length];
        let token = seal(&key(), &payload, &mut stream);
        let lengths: Vec<usize> = token
            .split('.')
            .map(|part| from_base64url(part).unwrap().len())
            .collect();
        assert_eq!(lengths, [HEADER.len(), 40, 12, length, 16]);
        assert_eq!(*open(&key(), &token).unwrap(), payload);
        assert_eq!(open(&[9; 32], &token), Err(JweError::Refused));
    }
}

#[test]
fn a_replayed_stream_repeats_no_key() {
    let wrapped = |payload: &[u8]| {
        let token = seal(&key(), payload, &mut Stream::from_seed([1; 32]));
        token.split('.').nth(1).unwrap().to_owned()
    };
    assert_ne!(wrapped(b"one"), wrapped(b"two"));
}

#[test]
fn refuses_every_change() {
    let token = seal(&key(), b"payload", &mut Stream::from_seed([1; 32]));
    for index in 0..token.len() {
        for flip in 1..=0xff_u8 {
            let mut bytes = token.clone().into_bytes();
            bytes[index] ^= flip;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(open(&key(), &changed).is_err(), "{changed}");
        }
        assert!(open(&key(), &token[..index]).is_err());
        assert!(open(&key(), &token[index + 1..]).is_err());
    }
}

#[test]
fn refuses_every_other_form() {
    let token = seal(&key(), b"payload", &mut Stream::from_seed([1; 32]));
    let (header, rest) = token.split_once('.').unwrap();
    let with = |other: &str| format!("{}.{rest}", base64url(other.as_bytes()));
    let hostile = [
        String::new(),
        "....".to_owned(),
        format!("{token}."),
        format!("{token}.{header}"),
        format!("{token}="),
        format!("{token}\n"),
        format!("{header}.{header}.{rest}"),
        "A".repeat(70_000),
        with(r#"{"alg":"A256KW","enc":"A256GCM","cty":"JWT"}"#),
        with(r#"{"cty":"JWT","enc":"A256GCM","alg":"dir"}"#),
        with(r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#),
        with(r#"{"cty":"JWT","enc":"A128GCM","alg":"A256KW"}"#),
        with(r#"{"cty":"JWT","enc":"A256GCM","alg":"A256KW","zip":"DEF"}"#),
        with(r#"{"cty":"JWT","enc":"A256GCM","alg":"PBES2-HS256+A128KW","p2c":2147483647}"#),
    ];
    for token in &hostile {
        assert_eq!(open(&key(), token), Err(JweError::Malformed), "{token}");
    }
}

fn key() -> [u8; 32] {
    bytes(KEY).try_into().unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    from_hex(hex).unwrap()
}
