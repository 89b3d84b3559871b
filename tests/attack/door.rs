//! One peer that takes all that it gets: connections, memory, and time. Peers are apart by the address from which they ask.

mod bytes;
mod places;
mod readers;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use gateway::Settings;
use tests::World;
use tests::flood::{Drip, Speech, ask, head};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const FLOODING: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
const BOTH: [Speech; 2] = [Speech::Http1, Speech::Http2];
/// Faster than what is given up for its pace alone.
const DRIP: Drip = Drip {
    length: 100_000,
    first: 3_000,
    then: 600,
    every: Duration::from_millis(500),
};

/// A server on a socket, until this is dropped.
struct Door {
    address: SocketAddr,
    _serving: JoinSet<std::io::Result<()>>,
}

impl Door {
    async fn open(change: impl FnOnce(&mut Settings)) -> Door {
        let gateway = World::in_memory().gateway(change);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut serving = JoinSet::new();
        serving.spawn(gateway::serve(
            listener,
            None,
            gateway,
            std::future::pending(),
        ));
        Door {
            address,
            _serving: serving,
        }
    }

    /// Asks `/livez` over a connection of its own, and gives the status.
    async fn livez(&self, source: IpAddr) -> String {
        let request = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        self.status(source, request).await
    }

    /// Asks an operation that needs no signature, with a token that is none.
    async fn get_user(&self, source: IpAddr) -> String {
        let body = r#"{"AccessToken":"none"}"#;
        let head = head("GetUser", body.len());
        let request = format!("{head}Connection: close\r\n\r\n{body}");
        self.status(source, request.as_bytes()).await
    }

    async fn status(&self, source: IpAddr, request: &[u8]) -> String {
        match ask(self.address, source, request).await {
            Ok((_, answer)) if answer.contains("TooManyRequestsException") => "busy".to_owned(),
            Ok((_, answer)) => answer.chars().skip(9).take(3).collect(),
            Err(error) => error.kind().to_string(),
        }
    }
}

/// Waits until something holds.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let mut patience = 200;
    while !holds().await {
        patience -= 1;
        assert!(patience > 0, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
