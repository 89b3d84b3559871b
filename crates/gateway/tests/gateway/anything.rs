//! Whatever comes, an answer goes back, and it never blames the server.

use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri};
use proptest::prelude::{ProptestConfig, Strategy, any};
use proptest::sample::select;
use proptest::{prop_assert, proptest};

use crate::support::server;

const METHODS: &[&str] = &[
    "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "TRACE", "X",
];

/// Pieces of which requests that nearly mean something are made.
const PIECES: &[&str] = &[
    "",
    "/",
    "/us-east-1_x/.well-known/jwks.json",
    "AWS4-HMAC-SHA256 ",
    "Credential=AKID/20260830/us-east-1/cognito-idp/aws4_request",
    ", SignedHeaders=host;x-amz-target",
    ", Signature=0000000000000000000000000000000000000000000000000000000000000000",
    "AWSCognitoIdentityProviderService.",
    "SignUp",
    "AmazonSSM.GetParameter",
    "secretsmanager.GetSecretValue",
    "Action=AssumeRole&Version=2011-06-15",
    "Action=CreateStack&Version=2010-05-15&TemplateBody=%7B",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/b/c/d/aws4_request",
    "application/x-www-form-urlencoded",
    "application/x-amz-json-1.1",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "20260830T123600Z",
    "{\"UserPoolId\":",
    "\u{0}",
    "%",
    "%zz",
    "..",
    "ሴ",
    "=",
    ";",
];

const HEADERS: &[&str] = &[
    "x-amz-user-agent",
    "authorization",
    "content-type",
    "content-length",
    "transfer-encoding",
    "x-amz-target",
    "x-amz-date",
    "x-amz-content-sha256",
    "x-amz-security-token",
    "x-amz-decoded-content-length",
    "range",
];

fn text() -> impl Strategy<Value = String> {
    let piece = proptest::prop_oneof![
        9 => select(PIECES).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    proptest::collection::vec((select(HEADERS), text()), 0..6).prop_map(|mut headers| {
        headers.push(("host", "localhost".to_owned()));
        headers
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_request_gets_an_answer(
        method in select(METHODS),
        target in text(),
        headers in headers(),
        body in text(),
    ) {
        // What the HTTP library would not hand over is none of the gateway's business.
        let uri = format!("/{target}").parse().unwrap_or_else(|_| Uri::from_static("/"));
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                request = request.header(name, value);
            }
        }
        if let Ok(request) = request.body(Body::from(body)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
            let answer = runtime.block_on(async { server().await.send(request).await });
            prop_assert!(!answer.status.is_server_error(), "{answer:?}");
            let is_plain = answer.headers.get("content-type").is_some_and(|kind| kind == "text/plain; charset=utf-8");
            prop_assert!(is_plain || answer.headers["access-control-allow-origin"] == "*");
        }
    }
}
