//! Uploads to S3 in chunks, signed and unsigned, whole and broken.

use std::fmt::Write as _;

use crypto::sigv4::{
    Presented, SigningKey, Timestamp, chunk_string_to_sign, trailer_string_to_sign,
};

use crate::support::{Draft, Server, Signer, server};

const PATH: &str = "/cdk-hnb659fds-assets-123456789012-us-east-1/key";
const SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const SIGNED_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
/// CRC-32 of `hello world`.
const CRC32: &str = "x-amz-checksum-crc32:DUoRhQ==";

fn draft(rule: &str, length: usize) -> Draft {
    Draft::s3("PUT", PATH, "", b"")
        .header("x-amz-content-sha256", rule)
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", &length.to_string())
}

/// A body whose chunks go on from the signature of the request.
fn chunked(begun: &Draft, signer: &Signer, chunks: &[&str], trailer: Option<&str>) -> Vec<u8> {
    let header = |name: &str| {
        let found = begun.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    };
    let presented =
        Presented::from_header(header("authorization").unwrap(), header("x-amz-date")).unwrap();
    let timestamp = Timestamp::from_seconds(signer.at);
    let key = SigningKey::derive(&signer.secret, &presented.scope);
    let mut previous = presented.signature;
    let mut body = String::new();
    for chunk in chunks.iter().copied().chain([""]) {
        let text = chunk_string_to_sign(&timestamp, &presented.scope, &previous, chunk.as_bytes());
        previous = key.sign(&text);
        let (size, signature) = (chunk.len(), previous.hex());
        let end = if chunk.is_empty() { "" } else { "\r\n" };
        write!(body, "{size:x};chunk-signature={signature}\r\n{chunk}{end}").unwrap();
    }
    if let Some(trailer) = trailer {
        let text = format!("{trailer}\n");
        let text = trailer_string_to_sign(&timestamp, &presented.scope, &previous, text.as_bytes());
        let signature = key.sign(&text).hex();
        write!(body, "{trailer}\r\nx-amz-trailer-signature:{signature}\r\n").unwrap();
    }
    (body + "\r\n").into_bytes()
}

async fn send(server: &Server, begun: &Draft, body: Vec<u8>) -> (u16, String) {
    let request = Draft {
        body,
        ..begun.clone()
    }
    .unsigned();
    let answer = server.send(request).await;
    (
        answer.status.as_u16(),
        answer.element("Code").unwrap_or_default(),
    )
}

async fn stored(server: &Server) -> String {
    server
        .sign_and_send(&Draft::s3("GET", PATH, "", b""))
        .await
        .text()
}

#[tokio::test]
async fn signed_chunks_are_verified_one_by_one() {
    let server = server().await;
    let signer = server.signer();
    let begun = draft(SIGNED, 11).signed(&signer, |_| true);
    let body = chunked(&begun, &signer, &["hello ", "world"], None);
    assert_eq!(send(&server, &begun, body.clone()).await.0, 200);
    assert_eq!(stored(&server).await, "hello world");
    let text = String::from_utf8(body).unwrap();
    let mismatch = (403, "SignatureDoesNotMatch".to_owned());
    for changed in [
        text.replace("world", "wirld"),
        text.replace("hello", "jello"),
    ] {
        assert_eq!(send(&server, &begun, changed.into_bytes()).await, mismatch);
    }
    let swapped = chunked(&begun, &signer, &["world", "hello "], None);
    assert_eq!(send(&server, &begun, swapped).await.0, 200);
    let other = Signer {
        secret: "other".to_owned(),
        ..signer.clone()
    };
    let forged = chunked(&begun, &other, &["hello ", "world"], None);
    assert_eq!(send(&server, &begun, forged).await, mismatch);
    let bare = b"b\r\nhello world\r\n0\r\n\r\n".to_vec();
    assert_eq!(
        send(&server, &begun, bare).await,
        (400, "InvalidRequest".to_owned())
    );
}

#[tokio::test]
async fn trailers_are_signed_and_their_checksums_count() {
    let server = server().await;
    let signer = server.signer();
    let begun = draft(SIGNED_TRAILER, 11).signed(&signer, |_| true);
    let body = chunked(&begun, &signer, &["hello world"], Some(CRC32));
    assert_eq!(send(&server, &begun, body.clone()).await.0, 200);
    let text = String::from_utf8(body).unwrap();
    let changed = text.replace("DUoRhQ", "AUoRhQ").into_bytes();
    assert_eq!(
        send(&server, &begun, changed).await.1,
        "SignatureDoesNotMatch"
    );
    let cut = chunked(&begun, &signer, &["hello world"], None);
    assert_eq!(send(&server, &begun, cut).await.1, "InvalidRequest");
    let wrong = chunked(
        &begun,
        &signer,
        &["hello world"],
        Some("x-amz-checksum-crc32:AAAAAA=="),
    );
    assert_eq!(send(&server, &begun, wrong).await.1, "BadDigest");
    let begun = draft(UNSIGNED_TRAILER, 11).signed(&signer, |_| true);
    let body = |checksum: &str| format!("b\r\nhello world\r\n0\r\n{checksum}\r\n\r\n").into_bytes();
    assert_eq!(send(&server, &begun, body(CRC32)).await.0, 200);
    assert_eq!(
        send(&server, &begun, body("x-amz-checksum-crc32:AAAAAA=="))
            .await
            .1,
        "BadDigest"
    );
}

#[tokio::test]
async fn broken_chunks_are_refused() {
    let server = server().await;
    let begun = draft(UNSIGNED_TRAILER, 5).signed(&server.signer(), |_| true);
    let long = format!("{}\r\n", "0".repeat(100_000));
    for body in [
        "",
        "5",
        "5\r\n",
        "5\r\nhel",
        "5\r\nhello",
        "5\r\nhelloxx0\r\n\r\n",
        "5\r\nhello\r\n",
        "x\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "7fffffff\r\nhello\r\n0\r\n\r\n",
        "4\r\nhell\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
        &long,
    ] {
        let (status, code) = send(&server, &begun, body.as_bytes().to_vec()).await;
        assert_eq!(status, 400, "{body:.40}");
        assert!(
            ["IncompleteBody", "InvalidRequest"].contains(&code.as_str()),
            "{body:.40}: {code}"
        );
    }
}

#[tokio::test]
async fn a_trailer_that_is_announced_has_to_come() {
    let server = server().await;
    let signer = server.signer();
    let malformed = (400, "MalformedTrailerError".to_owned());
    let name = "x-amz-checksum-crc32";
    for rule in [UNSIGNED_TRAILER, SIGNED_TRAILER, SIGNED] {
        let begun = draft(rule, 11)
            .header("x-amz-trailer", name)
            .signed(&signer, |_| true);
        let cut = match rule {
            UNSIGNED_TRAILER => b"b\r\nhello world\r\n0\r\n\r\n".to_vec(),
            SIGNED_TRAILER => {
                let other = Some("x-amz-checksum-crc32c:yZRlqg==");
                chunked(&begun, &signer, &["hello world"], other)
            }
            _ => chunked(&begun, &signer, &["hello world"], None),
        };
        assert_eq!(send(&server, &begun, cut).await, malformed, "{rule}");
    }
    let begun = draft(UNSIGNED_TRAILER, 11)
        .header("x-amz-trailer", name)
        .signed(&signer, |_| true);
    let whole = format!("b\r\nhello world\r\n0\r\n{CRC32}\r\n\r\n");
    assert_eq!(send(&server, &begun, whole.into_bytes()).await.0, 200);
    assert_eq!(stored(&server).await, "hello world");
}
