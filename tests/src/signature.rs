//! Requests as AWS's clients make them, signed by Signature Version 4 where there is a key.

use axum::http::{HeaderValue, Request};
use crypto::sigv4::{
    self, CredentialScope, PathEncoding, SigningKey, Timestamp, canonical_request, sha256_hex,
    string_to_sign,
};

use crate::client::AccessKey;

/// Whom a request asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asked<'a> {
    /// Amazon Cognito, for this operation.
    Pools(&'a str),
    /// Amazon `CloudWatch` Logs, for this operation.
    Logs(&'a str),
    /// Secrets Manager, for this operation.
    Secrets(&'a str),
    /// The token service, for what stands in the form.
    Tokens,
}

impl Asked<'_> {
    /// The service's name in signatures.
    fn service(self) -> &'static str {
        match self {
            Asked::Pools(_) => "cognito-idp",
            Asked::Logs(_) => "logs",
            Asked::Secrets(_) => "secretsmanager",
            Asked::Tokens => "sts",
        }
    }

    fn headers(self) -> Vec<(&'static str, String)> {
        let kind = |kind: &str| ("content-type", kind.to_owned());
        match self {
            Asked::Pools(operation) => vec![
                kind("application/x-amz-json-1.1"),
                (
                    "x-amz-target",
                    format!("AWSCognitoIdentityProviderService.{operation}"),
                ),
            ],
            Asked::Logs(operation) => vec![
                kind("application/x-amz-json-1.1"),
                ("x-amz-target", format!("Logs_20140328.{operation}")),
            ],
            Asked::Secrets(operation) => vec![
                kind("application/x-amz-json-1.1"),
                ("x-amz-target", format!("secretsmanager.{operation}")),
            ],
            Asked::Tokens => vec![kind("application/x-www-form-urlencoded")],
        }
    }
}

/// What a request says, before it is signed.
pub(crate) struct Draft<'a> {
    pub(crate) asked: Asked<'a>,
    pub(crate) body: &'a str,
    /// The host and the port.
    pub(crate) authority: &'a str,
    pub(crate) region: &'a str,
    pub(crate) key: Option<&'a AccessKey>,
    pub(crate) now_seconds: i64,
}

/// The request of a draft.
pub(crate) fn request(draft: &Draft<'_>) -> Request<String> {
    let timestamp = Timestamp::from_seconds(draft.now_seconds);
    let mut headers = draft.asked.headers();
    headers.extend([
        ("host", draft.authority.to_owned()),
        ("x-amz-date", timestamp.text().to_owned()),
    ]);
    if let Some(key) = draft.key {
        if let Some(token) = &key.token {
            headers.push(("x-amz-security-token", token.clone()));
        }
        headers.sort();
        headers.push((
            "authorization",
            authorization(draft, key, &timestamp, &headers),
        ));
    }
    let mut request = Request::new(draft.body.to_owned());
    *request.method_mut() = axum::http::Method::POST;
    for (name, value) in headers {
        let value = HeaderValue::try_from(value).expect("a header of plain text");
        request.headers_mut().insert(name, value);
    }
    request
}

fn authorization(
    draft: &Draft<'_>,
    key: &AccessKey,
    timestamp: &Timestamp,
    headers: &[(&str, String)],
) -> String {
    let scope = CredentialScope {
        date: timestamp.date().to_owned(),
        region: draft.region.to_owned(),
        service: draft.asked.service().to_owned(),
    };
    let names: Vec<String> = headers.iter().map(|(name, _)| (*name).to_owned()).collect();
    let pairs: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    let request = sigv4::Request {
        method: "POST",
        path: "/",
        query: "",
        headers: &pairs,
    };
    let hash = sha256_hex(draft.body.as_bytes());
    let canonical = canonical_request(&request, PathEncoding::Twice, &names, &hash)
        .expect("the path and the query hold no escapes");
    let signed = SigningKey::derive(&key.secret, &scope)
        .sign(&string_to_sign(timestamp, &scope, &canonical));
    let (id, scope, names, signature) = (&key.id, scope.text(), names.join(";"), signed.hex());
    format!(
        "AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
}
