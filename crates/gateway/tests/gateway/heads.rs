//! Heads that are not sound, over both protocols.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::Request;
use gateway::Patience;
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

use crate::front::{Running, read_all, run_gateway};

async fn run() -> Running {
    let server = crate::support::server_with(Patience::default()).await;
    run_gateway(server.gateway, false).await
}

/// What comes back for bytes that are sent in pieces of this size.
async fn exchange(running: &Running, bytes: &str, piece: usize) -> String {
    let mut stream = running.connect().await;
    stream.set_nodelay(true).unwrap();
    for piece in bytes.as_bytes().chunks(piece) {
        // The server may have hung up before it has read it all.
        let _ = stream.write_all(piece).await;
        if piece.len() < bytes.len() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    read_all(stream).await
}

#[tokio::test]
async fn a_line_that_ends_in_a_bare_line_feed_is_refused() {
    let running = run().await;
    let close = "Connection: close\r\n\r\n";
    for request in [
        format!("GET /livez HTTP/1.1\nHost: a\r\n{close}"),
        format!("GET /livez HTTP/1.1\r\nHost: a\n{close}"),
        format!("GET /livez HTTP/1.1\r\nHost: a\r\nX: y\nZ: z\r\n{close}"),
        "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\n".to_owned(),
        "GET /livez HTTP/1.1\nHost: a\nConnection: close\n\n".to_owned(),
        format!("\nGET /livez HTTP/1.1\r\nHost: a\r\n{close}"),
        // Behind a body of its own, and behind a request without one.
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\n\n\n\nGET /livez HTTP/1.1\r\nHost: a\n{close}"
        ),
        format!("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\n{close}"),
        // Behind a body whose length stands so far to the right that it could be overlooked.
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {:>60}\r\n\r\nContent-Length: 999\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\n{close}",
            23
        ),
    ] {
        for piece in [usize::MAX, 1] {
            let answer = exchange(&running, &request, piece).await;
            assert!(answer.contains("HTTP/1.1 400"), "{request:?}: {answer}");
            assert!(!answer.contains("ok\n"), "{request:?}: {answer}");
        }
    }
}

#[tokio::test]
async fn line_feeds_of_bodies_are_nobodys_business() {
    let running = run().await;
    let body = "{\n\"AccessToken\":\n\"x\"\n}\n";
    let head = "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: \
                AWSCognitoIdentityProviderService.GetUser\r\n";
    let length = body.len();
    let last = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let counted = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    for piece in [usize::MAX, 1] {
        let answer = exchange(&running, &format!("\r\n{counted}{counted}{last}"), piece).await;
        assert_eq!(
            answer.matches("NotAuthorizedException").count(),
            4,
            "{answer}"
        );
        assert!(answer.ends_with("ok\n"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_in_chunks_is_the_last_of_its_connection() {
    let running = run().await;
    let head = "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: \
                AWSCognitoIdentityProviderService.GetUser\r\nTransfer-Encoding: chunked\r\n\r\n";
    let next = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    let answer = exchange(
        &running,
        &format!("{head}2\r\n{{}}\r\n0\r\n\r\n{next}"),
        usize::MAX,
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(!answer.contains("ok\n"), "{answer}");
}

#[tokio::test]
async fn a_thousand_header_fields_are_refused() {
    let running = run().await;
    let fields: Vec<String> = (0..1000)
        .map(|number| format!("x-{number}: y\r\n"))
        .collect();
    let fields = fields.concat();
    let head = format!("GET /livez HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    let answer = exchange(&running, &head, usize::MAX).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    for (count, expected) in [(90, 200), (101, 431), (1000, 431)] {
        let stream = running.connect().await;
        let (client, connection) = h2::client::handshake(stream).await.unwrap();
        let mut driver: JoinSet<_> = JoinSet::new();
        driver.spawn(connection);
        let mut client: h2::client::SendRequest<Bytes> = client.ready().await.unwrap();
        let mut request = Request::get("http://localhost/livez");
        for number in 0..count {
            request = request.header(format!("x-{number}"), "y");
        }
        let (answer, _) = client
            .send_request(request.body(()).unwrap(), true)
            .unwrap();
        let status = answer.await.unwrap().status();
        assert_eq!(status.as_u16(), expected, "{count}");
    }
}
