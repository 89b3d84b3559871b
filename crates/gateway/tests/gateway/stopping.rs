//! A server that stops cuts nobody off: who comes too late never came in.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use gateway::Patience;

use crate::front::{ALIVE, run};

const ROUNDS: usize = 12;
const CLIENTS: usize = 16;

/// Asks on one connection after another until nobody takes any; how many were answered, and what cut the last one off.
fn ask_until_nobody_listens(address: SocketAddr) -> (usize, Option<String>) {
    for answered in 0.. {
        let mut stream = match TcpStream::connect(address) {
            Ok(stream) => stream,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return (answered, None),
            Err(error) => return (answered, Some(format!("connecting: {error}"))),
        };
        let mut answer = String::new();
        let read = stream
            .write_all(ALIVE)
            .and_then(|()| stream.read_to_string(&mut answer));
        match read {
            Ok(_) if answer.starts_with("HTTP/1.1 200 ") => {}
            Ok(_) => return (answered, Some(format!("no answer: {answer:?}"))),
            Err(error) => return (answered, Some(format!("asking: {error}"))),
        }
    }
    (0, None)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_in_while_the_server_stops_is_answered() {
    let patience = Patience {
        grace: Duration::from_millis(20),
        ..Patience::default()
    };
    for round in 0..ROUNDS {
        let running = run(patience, false).await;
        let address = running.address;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| thread::spawn(move || ask_until_nobody_listens(address)))
            .collect();
        tokio::time::sleep(Duration::from_millis(30)).await;
        running.stop().await;
        for client in clients {
            let (answered, cut_off) = client.join().unwrap();
            assert_eq!(cut_off, None, "round {round}, after {answered} answers");
            assert!(answered > 0, "round {round}: there was no load");
        }
    }
}
