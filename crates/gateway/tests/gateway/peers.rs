//! For whom a request counts: the socket's other end, or whom a trusted proxy names.

use std::time::Duration;

use gateway::{ForwardedBy, Peers, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::front::{Running, read_all, run_gateway};

async fn run(change: impl FnOnce(&mut Settings)) -> Running {
    run_gateway(crate::gateways::gateway_with(change), false).await
}

async fn behind_proxies(addresses: &[&str], forwarded_by: ForwardedBy) -> Running {
    let proxies = addresses.iter().map(|text| text.parse().unwrap());
    let peers = Peers {
        proxies: proxies.collect(),
        forwarded_by,
        trusted: Vec::new(),
        behind_tls: false,
    };
    run(|settings| {
        settings.peers = peers;
        // One request of a peer, and not two.
        settings.shares.held_bytes_per_peer_max = 30 * 1024;
    })
    .await
}

/// The status of a request with these header lines; or `busy`.
async fn ask(running: &Running, path: &str, lines: &str) -> String {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n");
    let mut stream = running.connect().await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = read_all(stream).await;
    if answer.starts_with("HTTP/1.1 429") {
        return "busy".to_owned();
    }
    answer.chars().skip(9).take(3).collect()
}

/// Begins a request that holds what its peer may have, and does not end it.
async fn occupy(running: &Running, lines: &str) -> TcpStream {
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: \
         AWSCognitoIdentityProviderService.GetUser\r\nContent-Length: 100000\r\n{lines}\r\n{}",
        " ".repeat(2000)
    );
    let mut stream = running.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stream
}

#[tokio::test]
async fn a_proxy_must_say_for_whom_it_asks() {
    let plain = behind_proxies(&["127.0.0.0/8", "10.0.0.1/32"], ForwardedBy::XForwardedFor).await;
    for (lines, expected) in [
        ("", "400"),
        ("X-Forwarded-For:\r\n", "400"),
        ("X-Forwarded-For: nobody\r\n", "400"),
        ("X-Forwarded-For: 192.0.2.1,\r\n", "400"),
        ("X-Forwarded-For: 192.0.2.1, unknown\r\n", "400"),
        ("X-Forwarded-For: \u{fc}\r\n", "400"),
        ("Forwarded: for=192.0.2.1\r\n", "400"),
        ("X-Forwarded-For: 192.0.2.1\r\n", "200"),
        ("X-Forwarded-For: 192.0.2.1:4711\r\n", "200"),
        ("X-Forwarded-For: 2001:db8::1\r\n", "200"),
        ("X-Forwarded-For: [2001:db8::1]:4711\r\n", "200"),
        // What the client itself sent may be anything: it is not looked at.
        ("X-Forwarded-For: nonsense, 192.0.2.1\r\n", "200"),
        (
            "X-Forwarded-For: nonsense\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\n",
            "200",
        ),
    ] {
        assert_eq!(ask(&plain, "/", lines).await, expected, "{lines:?}");
        // A balancer that asks how the server is asks for itself.
        assert_eq!(ask(&plain, "/livez", lines).await, "200", "{lines:?}");
    }
    let standard = behind_proxies(&["127.0.0.1/32"], ForwardedBy::Forwarded).await;
    for (lines, expected) in [
        ("X-Forwarded-For: 192.0.2.1\r\n", "400"),
        ("Forwarded: proto=https\r\n", "400"),
        ("Forwarded: for=unknown\r\n", "400"),
        ("Forwarded: for=_hidden\r\n", "400"),
        ("Forwarded: for=192.0.2.1;for=192.0.2.2\r\n", "400"),
        ("Forwarded: for=\"[2001:db8::1]:4711\r\n", "400"),
        ("Forwarded: for=192.0.2.1;proto=https\r\n", "200"),
        (
            "Forwarded: proto=https; For=\"[2001:db8::1]:4711\"\r\n",
            "200",
        ),
        ("Forwarded: for=junk, for=192.0.2.1\r\n", "200"),
    ] {
        assert_eq!(ask(&standard, "/", lines).await, expected, "{lines:?}");
    }
}

#[tokio::test]
async fn each_client_of_a_proxy_has_a_share_of_its_own() {
    let running = behind_proxies(&["127.0.0.1/32"], ForwardedBy::XForwardedFor).await;
    let held = occupy(&running, "X-Forwarded-For: 192.0.2.1\r\n").await;
    let line = |address: &str| format!("X-Forwarded-For: {address}\r\n");
    assert_eq!(ask(&running, "/", &line("192.0.2.1")).await, "busy");
    // The left end is the client's own, and gives it no other share.
    assert_eq!(
        ask(&running, "/", &line("192.0.2.9, 192.0.2.1")).await,
        "busy"
    );
    assert_eq!(
        ask(&running, "/", &line("192.0.2.1, 192.0.2.9")).await,
        "200"
    );
    assert_eq!(ask(&running, "/", &line("192.0.2.2")).await, "200");
    drop(held);
}

#[tokio::test]
async fn the_addresses_of_one_subnet_of_ipv6_are_one_peer() {
    let running = behind_proxies(&["127.0.0.1/32"], ForwardedBy::XForwardedFor).await;
    let held = occupy(&running, "X-Forwarded-For: 2001:db8:0:1::1\r\n").await;
    let line = |address: &str| format!("X-Forwarded-For: {address}\r\n");
    assert_eq!(
        ask(&running, "/", &line("2001:db8:0:1:ffff::2")).await,
        "busy"
    );
    assert_eq!(ask(&running, "/", &line("2001:db8:0:2::1")).await, "200");
    drop(held);
}

#[tokio::test]
async fn what_a_stranger_says_of_itself_is_not_believed() {
    let running = behind_proxies(&["10.0.0.1/32"], ForwardedBy::XForwardedFor).await;
    let held = occupy(&running, "X-Forwarded-For: 192.0.2.1\r\n").await;
    assert_eq!(
        ask(&running, "/", "X-Forwarded-For: 192.0.2.2\r\n").await,
        "busy"
    );
    assert_eq!(
        ask(&running, "/", "X-Forwarded-For: nonsense\r\n").await,
        "busy"
    );
    drop(held);
}

#[tokio::test]
async fn whoever_is_trusted_may_hold_the_whole() {
    let running = run(|settings| {
        settings.peers.trusted = vec!["127.0.0.0/8".parse().unwrap()];
        settings.shares.held_bytes_per_peer_max = 30 * 1024;
        settings.shares.connections_per_peer_max = 1;
    })
    .await;
    let held = (occupy(&running, "").await, occupy(&running, "").await);
    assert_eq!(ask(&running, "/", "").await, "200");
    drop(held);
}

/// Asks over a kept connection, and gives the status; `None` where nothing is heard for a while.
async fn ask_on(stream: &mut TcpStream, lines: &str, patience: Duration) -> Option<String> {
    let request = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64 * 1024];
    let read = timeout(patience, stream.read(&mut answer)).await.ok()?;
    Some(String::from_utf8_lossy(&answer[9..read.unwrap().min(12)]).into_owned())
}

const LONG: Duration = Duration::from_mins(1);

fn of_one_request(settings: &mut Settings) {
    settings.shares.held_bytes_per_peer_max = 30 * 1024;
    settings.shares.spent_pause = LONG;
}

#[tokio::test]
async fn who_asks_for_more_than_his_share_is_not_heard_for_a_while() {
    let running = run(of_one_request).await;
    let held = occupy(&running, "").await;
    let mut same = running.connect().await;
    assert_eq!(ask_on(&mut same, "", LONG).await.as_deref(), Some("429"));
    let while_unheard = Duration::from_millis(300);
    assert_eq!(ask_on(&mut same, "", while_unheard).await, None);
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 2], 0).into()).unwrap();
    let mut other = socket.connect(running.address).await.unwrap();
    for _ in 0..2 {
        assert_eq!(ask_on(&mut other, "", LONG).await.as_deref(), Some("200"));
    }
    drop(held);
}

#[tokio::test]
async fn a_proxy_is_heard_whatever_one_of_its_clients_asks() {
    let running = run(|settings| {
        of_one_request(settings);
        settings.peers.proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    // What a proxy asks for itself is of its own share, and a client may say that it is the proxy.
    let held = occupy(&running, "X-Forwarded-For: 127.0.0.1\r\n").await;
    let mut stream = running.connect().await;
    for (address, expected) in [("127.0.0.1", "429"), ("192.0.2.1", "200")] {
        let line = format!("X-Forwarded-For: {address}\r\n");
        let status = ask_on(&mut stream, &line, LONG).await;
        assert_eq!(status.as_deref(), Some(expected));
    }
    drop(held);
}
