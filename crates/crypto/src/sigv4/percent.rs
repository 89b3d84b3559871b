//! Percent-encoding as AWS canonicalises it: RFC 3986 unreserved characters stand, all else is `%XX`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A `%` that two hexadecimal digits do not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a percent sign that is not followed by two hexadecimal digits")]
pub struct BadEscape;

/// A decoded name and value of a query string.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Encodes all bytes but the unreserved ones, and `/` as well unless `keep_slash`.
pub fn encode(bytes: &[u8], keep_slash: bool) -> String {
    let mut text = String::with_capacity(bytes.len() + 8);
    for &byte in bytes {
        let unreserved = byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if unreserved || (keep_slash && byte == b'/') {
            text.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Decodes `%XX`; a text without one is borrowed.
pub fn decode(text: &[u8]) -> Result<Cow<'_, [u8]>, BadEscape> {
    if !text.contains(&b'%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let [high, low, ..] = *after else {
                return Err(BadEscape);
            };
            bytes.push(digit(high)? << 4 | digit(low)?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    Ok(Cow::Owned(bytes))
}

/// Names and values of a raw query string in the order of arrival, decoded; `+` is a space.
///
/// Whoever acts on a signed query must read it through this function: a second reading of the raw
/// text could disagree with what was signed.
pub fn query_pairs(query: &str) -> Result<Vec<Pair>, BadEscape> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decode_form(name)?, decode_form(value)?))
        })
        .collect()
}

fn decode_form(text: &str) -> Result<Vec<u8>, BadEscape> {
    Ok(decode(text.replace('+', " ").as_bytes())?.into_owned())
}

fn digit(character: u8) -> Result<u8, BadEscape> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        b'A'..=b'F' => Ok(character - b'A' + 10),
        _ => Err(BadEscape),
    }
}
