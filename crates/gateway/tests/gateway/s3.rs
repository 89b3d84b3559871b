//! Buckets and objects, as the AWS CDK and the AWS CLI use them.

use axum::http::StatusCode;

use crate::support::{Answer, Draft, Server, server};

const ASSETS: &str = "cdk-hnb659fds-assets-123456789012-us-east-1";

async fn ask(
    server: &Server,
    method: &'static str,
    path: &str,
    query: &str,
    body: &[u8],
) -> Answer {
    server
        .sign_and_send(&Draft::s3(method, path, query, body))
        .await
}

async fn put(server: &Server, path: &str, body: &[u8]) {
    let answer = ask(server, "PUT", path, "x-id=PutObject", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.headers["etag"].to_str().unwrap().starts_with('"'));
}

#[tokio::test]
async fn the_cdk_finds_its_bucket_and_leaves_its_template() {
    let server = server().await;
    let bucket = format!("/{ASSETS}/");
    let list = "list-type=2&max-keys=1&prefix=abc.json";
    let answer = ask(&server, "GET", &bucket, list, b"").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.element("KeyCount").as_deref(), Some("0"));
    let answer = ask(&server, "GET", &bucket, "location=", b"").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().contains("LocationConstraint"));
    let answer = ask(&server, "GET", &bucket, "encryption=", b"").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let code = answer.element("Code").unwrap();
    assert_eq!(code, "ServerSideEncryptionConfigurationNotFoundError");
    let template = br#"{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"}}}"#;
    put(&server, &format!("{bucket}abc.json"), template).await;
    let answer = ask(&server, "GET", &bucket, list, b"").await;
    assert_eq!(answer.element("Key").as_deref(), Some("abc.json"));
    assert_eq!(answer.element("Size").as_deref(), Some("56"));
    assert_eq!(
        answer.element("LastModified").as_deref(),
        Some("2026-08-30T12:36:00.000Z")
    );
    let answer = ask(&server, "GET", &format!("{bucket}abc.json"), "", b"").await;
    assert_eq!(answer.body, template.as_slice());
}

#[tokio::test]
async fn objects_come_back_as_they_went() {
    let server = server().await;
    assert_eq!(
        ask(&server, "PUT", "/some-bucket", "", b"").await.status,
        StatusCode::OK
    );
    assert_eq!(
        ask(&server, "PUT", "/some-bucket", "", b"").await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        ask(&server, "HEAD", "/some-bucket", "", b"").await.status,
        StatusCode::OK
    );
    let path = "/some-bucket/a%20folder/%E1%88%B4%2B%28x%29.txt";
    let draft = Draft::s3("PUT", path, "", b"content")
        .header("content-type", "text/html")
        .header("x-amz-meta-colour", "blue");
    assert_eq!(server.sign_and_send(&draft).await.status, StatusCode::OK);
    let answer = ask(&server, "GET", path, "", b"").await;
    assert_eq!(answer.text(), "content");
    assert_eq!(answer.headers["content-type"], "text/html");
    assert_eq!(answer.headers["content-security-policy"], "sandbox");
    assert_eq!(answer.headers["x-amz-meta-colour"], "blue");
    assert_eq!(
        answer.headers["last-modified"],
        "Sun, 30 Aug 2026 12:36:00 GMT"
    );
    let answer = ask(&server, "HEAD", path, "", b"").await;
    assert_eq!(
        (answer.body.len(), &answer.headers["content-length"]),
        (0, &"7".parse().unwrap())
    );
    for (range, status, body) in [
        ("bytes=1-3", 206, "ont"),
        ("bytes=4-", 206, "ent"),
        ("bytes=-2", 206, "nt"),
        ("bytes=0-99", 206, "content"),
        ("bytes=0-1,3-4", 200, "content"),
        ("lines=1-2", 200, "content"),
    ] {
        let draft = Draft::s3("GET", path, "", b"").header("range", range);
        let answer = server.sign_and_send(&draft).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (status, body),
            "{range}"
        );
    }
    let draft = Draft::s3("GET", path, "", b"").header("range", "bytes=7-");
    assert_eq!(server.sign_and_send(&draft).await.status.as_u16(), 416);
    assert_eq!(
        ask(&server, "DELETE", path, "", b"").await.status,
        StatusCode::NO_CONTENT
    );
    let answer = ask(&server, "GET", path, "", b"").await;
    assert_eq!(
        (answer.status.as_u16(), answer.element("Code")),
        (404, Some("NoSuchKey".into()))
    );
}

#[tokio::test]
async fn a_bucket_in_the_host_is_found() {
    let server = server().await;
    let host = format!("{ASSETS}.localhost:9229");
    let draft = Draft::s3("PUT", "/key", "", b"x").header("host", &host);
    assert_eq!(server.sign_and_send(&draft).await.status, StatusCode::OK);
    assert_eq!(
        ask(&server, "GET", &format!("/{ASSETS}/key"), "", b"")
            .await
            .text(),
        "x"
    );
    let host = format!("{ASSETS}.s3.us-east-1.amazonaws.com");
    let draft = Draft::s3("GET", "/key", "", b"").header("host", &host);
    assert_eq!(server.sign_and_send(&draft).await.text(), "x");
    let host = format!("{ASSETS}.s3.amazonaws.com");
    let draft = Draft::s3("GET", "/key", "", b"").header("host", &host);
    assert_eq!(server.sign_and_send(&draft).await.text(), "x");
}

#[tokio::test]
async fn lists_come_in_pages_and_folders() {
    let server = server().await;
    for key in ["a", "b/1", "b/2", "b/3", "c", "d/1"] {
        put(&server, &format!("/{ASSETS}/{key}"), b"x").await;
    }
    let mut seen = Vec::new();
    let mut query = "list-type=2&max-keys=1&delimiter=%2F".to_owned();
    loop {
        let answer = ask(&server, "GET", &format!("/{ASSETS}"), &query, b"").await;
        let text = answer.text();
        let folder = text
            .split_once("<CommonPrefixes><Prefix>")
            .map(|(_, rest)| rest);
        let folder = folder
            .and_then(|rest| rest.split_once("</"))
            .map(|(name, _)| name.to_owned());
        seen.push(answer.element("Key").or(folder).unwrap());
        let Some(token) = answer.element("NextContinuationToken") else {
            break;
        };
        query = format!("list-type=2&max-keys=1&delimiter=%2F&continuation-token={token}");
    }
    assert_eq!(seen, ["a", "b/", "c", "d/"]);
    let query = "list-type=2&prefix=b%2F&start-after=b%2F1";
    let answer = ask(&server, "GET", &format!("/{ASSETS}"), query, b"").await;
    assert_eq!(answer.element("KeyCount").as_deref(), Some("2"));
    let answer = ask(
        &server,
        "GET",
        &format!("/{ASSETS}"),
        "list-type=2&continuation-token=%2E",
        b"",
    )
    .await;
    assert_eq!(answer.element("Code").as_deref(), Some("InvalidArgument"));
}

#[tokio::test]
async fn an_upload_in_parts_becomes_one_object() {
    let server = server().await;
    let path = format!("/{ASSETS}/large");
    let answer = ask(&server, "POST", &path, "uploads=", b"").await;
    let id = answer.element("UploadId").unwrap();
    for (number, body) in [(1, "one "), (2, "two")] {
        let query = format!("partNumber={number}&uploadId={id}");
        assert_eq!(
            ask(&server, "PUT", &path, &query, body.as_bytes())
                .await
                .status,
            StatusCode::OK
        );
    }
    let query = format!("uploadId={id}");
    let complete = |parts: &[u32]| {
        let part = |part| format!("<Part><ETag>x</ETag><PartNumber>{part}</PartNumber></Part>");
        let parts = parts.iter().map(part).collect::<Vec<_>>().concat();
        format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>").into_bytes()
    };
    for (parts, code) in [
        (&[2, 1][..], "InvalidPartOrder"),
        (&[1, 3], "InvalidPart"),
        (&[], "MalformedXML"),
    ] {
        let answer = ask(&server, "POST", &path, &query, &complete(parts)).await;
        assert_eq!(answer.element("Code").as_deref(), Some(code));
    }
    let answer = ask(&server, "POST", &path, &query, &complete(&[1, 2])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(ask(&server, "GET", &path, "", b"").await.text(), "one two");
    let answer = ask(&server, "DELETE", &path, &query, b"").await;
    assert_eq!(answer.element("Code").as_deref(), Some("NoSuchUpload"));
}

#[tokio::test]
async fn several_objects_go_at_once() {
    let server = server().await;
    for key in ["a", "b&amp;c"] {
        put(
            &server,
            &format!("/{ASSETS}/{}", key.replace("&amp;", "%26")),
            b"x",
        )
        .await;
    }
    let body = b"<?xml version=\"1.0\"?><Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
        <Object><Key>a</Key></Object><Object><Key>b&amp;c</Key></Object></Delete>";
    let answer = ask(&server, "POST", &format!("/{ASSETS}"), "delete=", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(
        answer
            .text()
            .contains("<Deleted><Key>b&amp;c</Key></Deleted>")
    );
    let answer = ask(&server, "GET", &format!("/{ASSETS}"), "list-type=2", b"").await;
    assert_eq!(answer.element("KeyCount").as_deref(), Some("0"));
}

#[tokio::test]
async fn documents_that_are_none_are_refused() {
    let server = server().await;
    let deep = format!(
        "<Delete>{}{}</Delete>",
        "<a>".repeat(100),
        "</a>".repeat(100)
    );
    let many = format!(
        "<Delete>{}</Delete>",
        "<Object><Key>a</Key></Object>".repeat(1001)
    );
    for body in [
        "",
        "<Delete>",
        "<Other/>",
        "<Delete></Delete><Delete></Delete>",
        "<Delete><Object></Object></Delete>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><Delete><Object><Key>&b;</Key></Object></Delete>",
        "<Delete><Object><Key>&b;</Key></Object></Delete>",
        &deep,
        &many,
    ] {
        let answer = ask(
            &server,
            "POST",
            &format!("/{ASSETS}"),
            "delete=",
            body.as_bytes(),
        )
        .await;
        assert_eq!(
            answer.element("Code").as_deref(),
            Some("MalformedXML"),
            "{body:.60}"
        );
    }
}

#[tokio::test]
async fn what_is_not_kept_is_named() {
    let server = server().await;
    for (method, path, query, part) in [
        ("GET", "/some-bucket", "acl=", "acl"),
        ("PUT", "/some-bucket/key", "tagging=", "tagging"),
        ("GET", "/some-bucket", "versions=", "versions"),
        ("PATCH", "/some-bucket", "", "PATCH"),
    ] {
        let answer = ask(&server, method, path, query, b"").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.element("Code").as_deref(), Some("NotImplemented"));
        assert!(answer.element("Message").unwrap().contains(part));
    }
    for (path, status, code) in [
        ("/absent-bucket/key", 404, "NoSuchBucket"),
        ("/Bad_Name/key", 400, "InvalidBucketName"),
        ("/UPLOAD-x/key", 400, "InvalidBucketName"),
        ("/some-bucket/%ff", 400, "InvalidURI"),
    ] {
        let answer = ask(&server, "GET", path, "", b"").await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.element("Code").unwrap().as_str()
            ),
            (status, code)
        );
    }
}

#[tokio::test]
async fn a_bucket_of_another_account_is_refused() {
    let server = server().await;
    let theirs = ASSETS.replace("123456789012", "999999999999");
    let asked = [
        ("GET", "", "list-type=2"),
        ("GET", "", "location="),
        ("HEAD", "", ""),
        ("GET", "/a", ""),
        ("PUT", "/a", ""),
        ("DELETE", "/a", ""),
        ("POST", "/a", "uploads="),
    ];
    for (method, key, query) in asked {
        let path = format!("/{theirs}{key}");
        let answer = ask(&server, method, &path, query, b"").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
        if method != "HEAD" {
            assert_eq!(answer.element("Code").as_deref(), Some("AccessDenied"));
        }
    }
    let answer = ask(&server, "PUT", &format!("/{theirs}"), "", b"").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(
        answer.element("Code").as_deref(),
        Some("BucketAlreadyExists")
    );
}

#[tokio::test]
async fn a_client_may_say_whose_the_bucket_has_to_be() {
    let server = server().await;
    let path = format!("/{ASSETS}/a");
    let cases = [
        ("123456789012", StatusCode::OK),
        ("999999999999", StatusCode::FORBIDDEN),
    ];
    for (account, status) in cases {
        let draft =
            Draft::s3("PUT", &path, "", b"x").header("x-amz-expected-bucket-owner", account);
        let answer = server.sign_and_send(&draft).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}
