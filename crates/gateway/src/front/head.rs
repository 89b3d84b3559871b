//! The head of a request: all of it but the body.

use axum::http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use crypto::sigv4::{Pair, Request, query_pairs};

use crate::front::Failure;
use crate::limits;

/// A head that is sound: one host, one length, a query that can be decoded.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: Method,
    /// The path as it came, escapes and all.
    pub(crate) path: String,
    /// The query as it came; empty if there is none.
    pub(crate) query: String,
    /// The query's names and values, decoded once for everybody.
    pub(crate) parameters: Vec<Pair>,
    pub(crate) headers: HeaderMap,
    /// The authority that the client believes it speaks to.
    pub(crate) host: String,
}

impl Head {
    pub(crate) fn read(parts: Parts) -> Result<Self, Failure> {
        let Parts {
            method,
            uri,
            mut headers,
            ..
        } = parts;
        // HTTP/1.1 has refused them before; HTTP/2 counts their bytes alone.
        if headers.len() > limits::HEADERS_MAX {
            return Err(Failure::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "RequestHeaderSectionTooLarge",
                format!(
                    "The request has more than {} header fields.",
                    limits::HEADERS_MAX
                ),
            ));
        }
        // Two statements of a body's length are how one request is smuggled inside another.
        if headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH) {
            return Err(bad("The request states the length of its body twice."));
        }
        let host = host(
            uri.authority().map(axum::http::uri::Authority::as_str),
            &headers,
        )?;
        // HTTP/2 has the authority in place of the header that was signed.
        if let (false, Ok(value)) = (headers.contains_key(HOST), host.parse()) {
            headers.insert(HOST, value);
        }
        let query = uri.query().unwrap_or_default().to_owned();
        let parameters = query_pairs(&query)
            .map_err(|cause| bad(format!("The query of the request has {cause}.")))?;
        if parameters
            .iter()
            .flat_map(|(name, value)| [name, value])
            .any(|text| std::str::from_utf8(text).is_err())
        {
            return Err(bad("The query of the request is not UTF-8."));
        }
        let path = match uri.path() {
            "" => "/".to_owned(),
            path => path.to_owned(),
        };
        Ok(Self {
            method,
            path,
            query,
            parameters,
            headers,
            host,
        })
    }

    /// About the bytes that the head takes up.
    pub(crate) fn bytes(&self) -> usize {
        let fields = self.headers.iter();
        let fields: usize = fields
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        // The query is kept as it came and decoded.
        self.path.len() + 2 * self.query.len() + fields
    }

    /// The value of a header that may occur once, if it is visible ASCII.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&str>, Failure> {
        let mut values = self.headers.get_all(name).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        match (values.next(), value.to_str()) {
            (None, Ok(text)) => Ok(Some(text)),
            (Some(_), _) => Err(bad(format!(
                "The request has more than one '{name}' header."
            ))),
            (_, Err(_)) => Err(bad(format!(
                "The header '{name}' has characters beyond ASCII."
            ))),
        }
    }

    /// The first value of a parameter of the query, if it is UTF-8.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .parameters
            .iter()
            .find(|(other, _)| other == name.as_bytes())?;
        std::str::from_utf8(value).ok()
    }

    pub(crate) fn has_parameter(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .any(|(other, _)| other == name.as_bytes())
    }

    /// Calls `with` on what a signature covers.
    pub(crate) fn signed<T>(&self, with: impl FnOnce(&Request<'_>) -> T) -> T {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        with(&Request {
            method: self.method.as_str(),
            path: &self.path,
            query: &self.query,
            headers: &headers,
        })
    }
}

/// The one host that the request names; the request line and the header must agree.
fn host(authority: Option<&str>, headers: &HeaderMap) -> Result<String, Failure> {
    let mut values = headers.get_all(HOST).iter();
    let header = values
        .next()
        .map(|value| value.to_str().unwrap_or_default());
    if values.next().is_some() {
        return Err(bad("The request has more than one 'host' header."));
    }
    match (authority, header) {
        (Some(authority), Some(header)) if !authority.eq_ignore_ascii_case(header) => {
            Err(bad("The request names two hosts."))
        }
        (_, Some(host)) | (Some(host), None) if !host.is_empty() => Ok(host.to_owned()),
        _ => Err(bad("The request names no host.")),
    }
}

fn bad(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "BadRequest", message)
}
