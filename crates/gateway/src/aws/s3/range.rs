//! A part of an object (RFC 9110 §14): one range of bytes, as downloads in pieces ask for it.

use axum::http::StatusCode;

use crate::front::Failure;

/// The first byte and the one after the last, of an object of `length` bytes. None asks for all:
/// no header, several ranges, or units that are not bytes, which a server may pass over.
pub(super) fn read(header: Option<&str>, length: usize) -> Result<Option<(usize, usize)>, Failure> {
    let Some((first, last)) = header
        .and_then(|text| text.strip_prefix("bytes="))
        .filter(|text| !text.contains(','))
        .and_then(|text| text.split_once('-'))
    else {
        return Ok(None);
    };
    let range = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first > last => return Ok(None),
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => (first, length),
        (Err(_), Ok(count)) if first.is_empty() => (length.saturating_sub(count), length),
        _ => return Ok(None),
    };
    if range.0 < range.1 {
        return Ok(Some(range));
    }
    Err(Failure::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "InvalidRange",
        "The requested range is not satisfiable",
    ))
}
