//! More connections than there are places: whoever waits gives way, nobody hangs.

use std::time::Duration;

use gateway::Patience;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::front::{ALIVE, Running, read_all, run_gateway};

const KEPT: &[u8] = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HALF_A_BODY: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Amz-Target: \
    AWSCognitoIdentityProviderService.GetUser\r\nContent-Length: 2\r\n\r\n{";

async fn run(connections_max: usize) -> Running {
    let server = crate::support::server_of(Patience::default(), connections_max).await;
    run_gateway(server.gateway, false).await
}

/// Asks over a kept connection, and gives the status line.
async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(KEPT).await.unwrap();
    let mut answer = vec![0; 4096];
    let reading = timeout(Duration::from_secs(5), stream.read(&mut answer));
    let length = reading.await.unwrap().unwrap();
    String::from_utf8_lossy(&answer[..length.min(15)]).into_owned()
}

#[tokio::test]
async fn five_hundred_slow_sockets_keep_nobody_out() {
    let running = run(64).await;
    let mut kept = running.connect().await;
    assert_eq!(ask(&mut kept).await, "HTTP/1.1 200 OK");
    let mut slow = Vec::new();
    let mut answered = 0;
    for number in 0..500 {
        let mut stream = running.connect().await;
        let start: &[u8] = match number % 3 {
            0 => b"",
            1 => b"P",
            _ => b"GET /livez HTTP/1.1\r\nHost: a\r\nX:",
        };
        // The first of them have lost their places before the last have come.
        let _ = stream.write_all(start).await;
        slow.push(stream);
        if number % 10 == 0 {
            let mut healthy = running.connect().await;
            healthy.write_all(ALIVE).await.unwrap();
            answered += usize::from(read_all(healthy).await.starts_with("HTTP/1.1 200"));
        }
    }
    assert_eq!(answered, 50);
    // A client that has brought requests gives way after those that have brought none.
    assert_eq!(ask(&mut kept).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_kept_connection_gives_way_to_a_new_one() {
    let running = run(2).await;
    let (mut first, mut second) = (running.connect().await, running.connect().await);
    assert_eq!(ask(&mut first).await, "HTTP/1.1 200 OK");
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(ask(&mut second).await, "HTTP/1.1 200 OK");
    running.assert_alive().await;
    assert_eq!(read_all(first).await, "");
    assert_eq!(ask(&mut second).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn where_all_are_being_served_a_newcomer_is_turned_away_at_once() {
    let running = run(4).await;
    let mut served = Vec::new();
    for _ in 0..4 {
        let mut stream = running.connect().await;
        stream.write_all(HALF_A_BODY).await.unwrap();
        served.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut newcomer = running.connect().await;
    let asked = String::from_utf8_lossy(ALIVE).replace("/livez", "/");
    newcomer.write_all(asked.as_bytes()).await.unwrap();
    let answer = read_all(newcomer).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("TooManyRequestsException"), "{answer}");
    // How the server is can always be asked.
    running.assert_alive().await;
    for mut stream in served {
        stream.write_all(b"}").await.unwrap();
        assert!(read_all(stream).await.starts_with("HTTP/1.1 400"));
    }
    running.assert_alive().await;
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up_before_its_time_is_over() {
    let running = run(64).await;
    let stream = running.connect().await;
    let (mut reader, mut writer) = stream.into_split();
    let trickle = tokio::spawn(async move {
        let head = String::from_utf8_lossy(HALF_A_BODY).replace("Length: 2", "Length: 9000");
        let _ = writer.write_all(head.as_bytes()).await;
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = Vec::new();
    let reading = timeout(Duration::from_secs(30), reader.read_to_end(&mut answer));
    let _ = reading.await.expect("the body is given up");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    trickle.abort();
    running.assert_alive().await;
}
