//! Bodies in `aws-chunked` coding ("Transferring payload in multiple chunks", Amazon S3 API Reference).

use std::ops::Range;

use axum::body::Bytes;
use axum::http::StatusCode;
use crypto::sigv4::{Payload, Signature, chunk_string_to_sign, trailer_string_to_sign};

use crate::aws::signature::Chain;
use crate::front::{Failure, Head};
use crate::limits;

/// A body without its coding.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) body: Bytes,
    /// Headers after the last chunk, names in lower case.
    pub(super) trailer: Vec<(String, String)>,
}

/// Takes the coding off and verifies the chunks' signatures where the request has them.
pub(super) fn decode(bytes: Bytes, payload: Payload, chain: &Chain) -> Result<Decoded, Failure> {
    let signed = matches!(payload, Payload::SignedChunks { .. });
    let mut chunks = Vec::new();
    let mut rest: &[u8] = &bytes;
    let mut previous = *chain.seed();
    loop {
        let (line, after) = line(rest, limits::CHUNK_LINE_BYTES_MAX)?;
        let (size, signature) = chunk_header(line)?;
        let chunk = after.get(..size).ok_or_else(incomplete)?;
        if signed {
            let signature = signature.ok_or_else(malformed)?;
            let presented = &chain.presented;
            let text =
                chunk_string_to_sign(&presented.timestamp, &presented.scope, &previous, chunk);
            verify(chain, &text, &signature)?;
            previous = signature;
        }
        rest = &after[size..];
        if size == 0 {
            break;
        }
        let begin = bytes.len() - rest.len() - size;
        chunks.push(begin..begin + size);
        rest = rest.strip_prefix(b"\r\n").ok_or_else(malformed)?;
    }
    let signed_trailer = payload == Payload::SignedChunks { trailer: true };
    let trailer = trailer(rest, signed_trailer.then_some((chain, &previous)))?;
    Ok(Decoded {
        body: joined(bytes, &chunks),
        trailer,
    })
}

/// The chunks one after another, in the room that they have: a body of many megabytes is not held twice.
fn joined(bytes: Bytes, chunks: &[Range<usize>]) -> Bytes {
    if let [only] = chunks {
        return bytes.slice(only.clone());
    }
    let mut bytes = Vec::from(bytes);
    let mut end = 0;
    for chunk in chunks {
        bytes.copy_within(chunk.clone(), end);
        end += chunk.len();
    }
    bytes.truncate(end);
    bytes.into()
}

/// Refuses a trailer that was announced and did not come, or for which the coding has no room: what it would have said of the
/// body is not left out by cutting it off.
pub(super) fn check_trailer(
    head: &Head,
    payload: Payload,
    trailer: &[(String, String)],
) -> Result<(), Failure> {
    let announced = head.header("x-amz-trailer")?.unwrap_or_default();
    let has_room = matches!(
        payload,
        Payload::UnsignedChunks | Payload::SignedChunks { trailer: true }
    );
    let names = announced.split(',').map(str::trim);
    let mut missing = names.filter(|name| !name.is_empty()).filter(|name| {
        let came = trailer
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name));
        !has_room || !came
    });
    match missing.next() {
        None => Ok(()),
        Some(name) => Err(Failure::bad_request(
            "MalformedTrailerError",
            format!("The trailer '{name}', which x-amz-trailer announces, is not in the request."),
        )),
    }
}

/// The size and the signature in `400;chunk-signature=ad80…`.
fn chunk_header(line: &str) -> Result<(usize, Option<Signature>), Failure> {
    let (size, extension) = line.split_once(';').unwrap_or((line, ""));
    let hexadecimal = (1..=8).contains(&size.len()) && size.bytes().all(|b| b.is_ascii_hexdigit());
    let size = usize::from_str_radix(size, 16)
        .ok()
        .filter(|_| hexadecimal)
        .ok_or_else(malformed)?;
    let signature = extension
        .strip_prefix("chunk-signature=")
        .map(|text| Signature::parse(text).ok_or_else(malformed))
        .transpose()?;
    Ok((size, signature))
}

/// The headers after the last chunk. Where they have to be signed, their signature is the last one.
fn trailer(
    bytes: &[u8],
    signed: Option<(&Chain, &Signature)>,
) -> Result<Vec<(String, String)>, Failure> {
    if bytes.len() > limits::TRAILER_BYTES_MAX {
        return Err(malformed());
    }
    let mut headers = Vec::new();
    let mut canonical = String::new();
    let mut signature = None;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (text, after) = line(rest, limits::TRAILER_BYTES_MAX)?;
        rest = after;
        if text.is_empty() {
            continue;
        }
        let (name, value) = text.split_once(':').ok_or_else(malformed)?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if name == "x-amz-trailer-signature" {
            signature = Some(Signature::parse(value).ok_or_else(malformed)?);
        } else {
            canonical.extend([name.as_str(), ":", value, "\n"]);
            headers.push((name, value.to_owned()));
        }
    }
    if let Some((chain, previous)) = signed {
        let presented = &chain.presented;
        let signature = signature.ok_or_else(malformed)?;
        let text = trailer_string_to_sign(
            &presented.timestamp,
            &presented.scope,
            previous,
            canonical.as_bytes(),
        );
        verify(chain, &text, &signature)?;
    }
    Ok(headers)
}

fn verify(chain: &Chain, text: &str, signature: &Signature) -> Result<(), Failure> {
    if chain.key.verifies(text, signature) {
        return Ok(());
    }
    Err(Failure::new(
        StatusCode::FORBIDDEN,
        "SignatureDoesNotMatch",
        "The signature of a chunk does not match the one that was calculated.",
    ))
}

/// The text up to the next CR LF, and what follows it.
fn line(bytes: &[u8], bytes_max: usize) -> Result<(&str, &[u8]), Failure> {
    let window = &bytes[..bytes.len().min(bytes_max)];
    let end = window
        .windows(2)
        .position(|pair| pair == b"\r\n")
        .ok_or_else(incomplete)?;
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| malformed())?;
    Ok((text, &bytes[end + 2..]))
}

fn incomplete() -> Failure {
    Failure::bad_request(
        "IncompleteBody",
        "The request body terminated unexpectedly: the last chunk is missing or cut short.",
    )
}

fn malformed() -> Failure {
    Failure::bad_request(
        "InvalidRequest",
        "The chunks of the request body are malformed.",
    )
}
