//! Base64, base32, hexadecimal and UUIDs. Decoding takes the one canonical form of a value and no other, except that hexadecimal may be of
//! either case.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

/// Standard base64 with padding (RFC 4648 section 4).
pub fn base64_encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// The bytes of standard base64. None if a character is foreign, padding is missing or a bit beyond the last byte is set.
pub fn base64_decode(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

/// URL-safe base64 without padding (RFC 4648 section 5).
pub fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of URL-safe base64. None if a character is foreign, padding is present or a bit beyond the last byte is set.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

/// A UUID of version 4 with the random bits of these bytes (RFC 9562 section 5.4).
pub fn uuid(bytes: [u8; 16]) -> String {
    let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
    uuid.hyphenated().to_string()
}

/// Lower-case hexadecimal, two digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

/// The big-endian number that hexadecimal digits write; an odd count of digits is a number too. None if a character is no digit.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (first, pairs) = text.as_bytes().split_at(text.len() % 2);
    let mut bytes = Vec::with_capacity(text.len().div_ceil(2));
    for character in first {
        bytes.push(digit(*character)?);
    }
    for [high, low] in pairs.as_chunks::<2>().0 {
        bytes.push(digit(*high)? << 4 | digit(*low)?);
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// Base32 in capitals without padding (RFC 4648 section 6).
pub fn base32(bytes: &[u8]) -> String {
    let digit =
        |five: u16| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(five & 0x1f)]);
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut held, mut bits) = (0u16, 0u32);
    for byte in bytes {
        held = held << 8 | u16::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(held >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(held << (5 - bits)));
    }
    text
}
