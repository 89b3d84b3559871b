//! A bare connection: to those addresses alone that are asked.

use std::net::Ipv4Addr;

use outbound::{Dial, Failure, Reach};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::server::Given;

fn to_loopback() -> Reach {
    Reach {
        allowed: Reach::loopback(),
        plain: Vec::new(),
    }
}

#[tokio::test]
async fn the_first_address_that_answers_is_the_one() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"hello").await;
        }
    });
    // Nobody listens on the second.
    let names = Given::in_turn(&[&["10.0.0.7", "127.0.0.99", "127.0.0.1"]]);
    let dial = Dial::new(to_loopback(), names);
    let mut said = String::new();
    let mut stream = dial.connect("somebody.example.org", port).await.unwrap();
    stream.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "hello");
    let mut stream = dial.connect("127.0.0.1", port).await.unwrap();
    stream.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "hellohello");
}

#[tokio::test]
async fn an_address_that_is_not_asked_is_not_connected_to() {
    let failed = async |host: &str, addresses: &[&[&str]]| -> Failure {
        let dial = Dial::new(to_loopback(), Given::in_turn(addresses));
        dial.connect(host, 443).await.unwrap_err()
    };
    for (host, expected) in [
        (
            "169.254.169.254",
            "169.254.169.254:443: its address 169.254.169.254 is not asked: link-local (RFC 3927)",
        ),
        (
            "a.example.org",
            "a.example.org:443: its address 10.0.0.7 is not asked: private use (RFC 1918)",
        ),
    ] {
        let failure = failed(host, &[&["10.0.0.7"]]).await;
        assert_eq!(failure.to_string(), expected);
    }
    let failure = failed("nowhere.example.org", &[&[]]).await;
    assert_eq!(
        failure.to_string(),
        "nowhere.example.org:443: its name has no address: none is known"
    );
}
