//! The canonical request: the one text that signer and verifier both derive from a request.

use super::percent::{BadEscape, Pair, decode, encode, query_pairs};

/// A request as it came over the wire, nothing decoded.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method in capitals.
    pub method: &'a str,
    /// The path with its escapes, without the query.
    pub path: &'a str,
    /// What follows the first `?`; empty if there is none.
    pub query: &'a str,
    /// Lower-case names and raw values, in the order of arrival.
    pub headers: &'a [(&'a str, &'a [u8])],
}

/// How often a path is percent-encoded before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathEncoding {
    /// Amazon S3: each segment once, with `.`, `..` and empty segments left as they are.
    Once,
    /// Every other service: the wire's path normalised by RFC 3986 §5.2.4 and encoded again.
    Twice,
}

/// The canonical request's bytes. The parameter `X-Amz-Signature` of a presigned request is left out.
///
/// A name in `signed_headers` that the request does not carry counts as an empty value, so that the
/// signature of such a request does not fit what its signer saw.
pub fn canonical_request(
    request: &Request<'_>,
    path_encoding: PathEncoding,
    signed_headers: &[String],
    payload_hash: &str,
) -> Result<Vec<u8>, BadEscape> {
    let mut text = Vec::with_capacity(1024);
    let mut line = |content: &[u8]| {
        text.extend_from_slice(content);
        text.push(b'\n');
    };
    line(request.method.as_bytes());
    line(canonical_path(request.path, path_encoding)?.as_bytes());
    line(canonical_query(query_pairs(request.query)?).as_bytes());
    for name in signed_headers {
        let mut header = name.clone().into_bytes();
        header.push(b':');
        header.extend_from_slice(&canonical_values(request.headers, name));
        line(&header);
    }
    line(b"");
    line(signed_headers.join(";").as_bytes());
    text.extend_from_slice(payload_hash.as_bytes());
    Ok(text)
}

fn canonical_path(path: &str, encoding: PathEncoding) -> Result<String, BadEscape> {
    match encoding {
        PathEncoding::Once if path.is_empty() => Ok("/".to_owned()),
        PathEncoding::Once => Ok(encode(&decode(path.as_bytes())?, true)),
        PathEncoding::Twice => Ok(encode(normalized(path).as_bytes(), true)),
    }
}

/// Empty and `.` segments vanish, `..` takes its predecessor away; a final slash stays.
fn normalized(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let ends_with_slash = path.ends_with('/') && !segments.is_empty();
    format!(
        "/{}{}",
        segments.join("/"),
        if ends_with_slash { "/" } else { "" }
    )
}

fn canonical_query(pairs: Vec<Pair>) -> String {
    let mut encoded: Vec<(String, String)> = pairs
        .into_iter()
        .filter(|(name, _)| name != b"X-Amz-Signature")
        .map(|(name, value)| (encode(&name, false), encode(&value, false)))
        .collect();
    encoded.sort();
    let parts: Vec<String> = encoded
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

/// All values of one header, each trimmed and with its runs of blanks folded, joined by commas.
fn canonical_values(headers: &[(&str, &[u8])], name: &str) -> Vec<u8> {
    let values: Vec<Vec<u8>> = headers
        .iter()
        .filter(|(other, _)| *other == name)
        .map(|(_, value)| folded(value))
        .collect();
    values.join(&b',')
}

fn folded(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(value.len());
    for word in value
        .split(|byte| matches!(byte, b' ' | b'\t'))
        .filter(|word| !word.is_empty())
    {
        if !text.is_empty() {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
    text
}
