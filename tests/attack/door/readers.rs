//! Answers that nobody reads.

use std::time::Duration;

use axum::http::Request;
use tests::flood::{connect, request};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Door, FLOODING};

/// Longer than any of these servers waits.
const PATIENCE: Duration = Duration::from_secs(20);

async fn door() -> Door {
    Door::open(|settings| settings.patience.answer = Duration::from_secs(1)).await
}

#[tokio::test]
async fn who_does_not_read_over_http1_is_let_go() {
    let door = door().await;
    let mut stream = connect(door.address, FLOODING).await.expect("a place");
    let asking = async {
        // Answers pile up until nothing goes any more in either direction, and then the connection ends.
        while stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .is_ok()
        {}
    };
    timeout(PATIENCE, asking).await.expect("an end");
}

#[tokio::test]
async fn who_grants_no_window_over_http2_is_let_go_though_it_reads_the_rest() {
    let door = door().await;
    let stream = connect(door.address, FLOODING).await.expect("a place");
    let mut builder = h2::client::Builder::new();
    let handshake = builder.initial_window_size(0).handshake(stream).await;
    let (client, connection) = handshake.expect("a connection");
    let mut driver: JoinSet<_> = JoinSet::new();
    driver.spawn(connection);
    let mut client = client.ready().await.expect("a stream");
    let refused = Request::post("http://localhost/")
        .body(())
        .expect("a request");
    let (answer, _) = client.send_request(refused, true).expect("a stream");
    let answer = answer.await.expect("a head");
    let going_on = async {
        // What has no body goes through all the time.
        while let Ok(ready) = client.clone().ready().await {
            client = ready;
            let Ok((_, mut body)) = client.send_request(request("GetUser"), false) else {
                return;
            };
            drop(body.send_data(axum::body::Bytes::new(), true));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, going_on).await.expect("an end");
    drop(answer);
}
