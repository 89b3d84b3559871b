//! Tunnels to others: how many, how long, and what their places are worth.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::{Leading, PASSWORD, ask, echo, running, running_with, told};
use crate::front::read_all;

/// Says something and hears it again.
async fn is_carried(stream: &mut TcpStream) -> bool {
    let said = stream.write_all(b"still here").await;
    let mut heard = [0; 10];
    said.is_ok() && stream.read_exact(&mut heard).await.is_ok()
}

#[tokio::test]
async fn tunnels_end_with_the_server() {
    let running = running(&Leading::to(Some(echo().await))).await;
    let (_, mut stream) = ask(&running, "example.org:443", &told("cenote", PASSWORD)).await;
    assert!(is_carried(&mut stream).await);
    let stopped = timeout(Duration::from_secs(5), running.stop()).await;
    stopped.expect("the server should have stopped");
    assert_eq!(read_all(stream).await, "");
}

#[tokio::test]
async fn a_tunnel_in_which_nobody_says_anything_ends() {
    let idle = Duration::from_secs(1);
    let leading = Leading::to(Some(echo().await));
    let running = running_with(&leading, |settings| settings.patience.tunnel = idle).await;
    let lines = told("cenote", PASSWORD);
    let (_, mut busy) = ask(&running, "example.org:443", &lines).await;
    let (_, mut quiet) = ask(&running, "example.org:443", &lines).await;
    assert!(is_carried(&mut quiet).await);
    for _ in 0..40 {
        assert!(is_carried(&mut busy).await);
        sleep(idle / 20).await;
    }
    let ended = timeout(Duration::from_secs(5), read_all(quiet)).await;
    assert_eq!(ended.unwrap(), "");
    assert!(is_carried(&mut busy).await);
}

#[tokio::test]
async fn no_more_tunnels_are_open_at_once_than_may_be() {
    let leading = Leading::to(Some(echo().await));
    let running = running_with(&leading, |settings| settings.shares.tunnels_max = 2).await;
    let lines = told("cenote", PASSWORD);
    let (_, mut first) = ask(&running, "example.org:443", &lines).await;
    let (_, mut second) = ask(&running, "example.org:443", &lines).await;
    let (head, _) = ask(&running, "example.org:443", &lines).await;
    let expected = "HTTP/1.1 503 example.org is not reached: 2 tunnels are open, and more";
    assert!(head.starts_with(expected), "{head}");
    // Those that lead here are requests like any other.
    let (head, _) = ask(&running, "sts.amazonaws.com:443", &lines).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(is_carried(&mut first).await && is_carried(&mut second).await);
    drop(first);
    let again = async {
        loop {
            let (head, _) = ask(&running, "example.org:443", &lines).await;
            if head.starts_with("HTTP/1.1 200") {
                return;
            }
        }
    };
    let again = timeout(Duration::from_secs(5), again).await;
    again.expect("the place of a tunnel that ended should be free");
}

#[tokio::test]
async fn a_tunnel_gives_its_place_to_whoever_asks_for_something() {
    let leading = Leading::to(Some(echo().await));
    let running = running_with(&leading, |settings| settings.shares.connections_max = 1).await;
    let (_, mut stream) = ask(&running, "example.org:443", &told("cenote", PASSWORD)).await;
    assert!(is_carried(&mut stream).await);
    let mut other = running.connect().await;
    let welcome = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    other.write_all(welcome).await.unwrap();
    assert!(read_all(other).await.starts_with("HTTP/1.1 200"));
    assert_eq!(read_all(stream).await, "");
}
