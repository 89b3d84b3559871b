//! A server that is asked to stop under load: what it acknowledged is kept, and nobody is cut off.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tests::Client;

use crate::crash::all_users;
use crate::server::REGION;
use crate::serving::{Serving, get};

/// Clients that write at once.
const CLIENTS: usize = 8;
const CONFIG: &str = "[shutdown]\ngrace_seconds = 2\n";

/// What the clients saw.
#[derive(Default)]
struct Journal {
    acknowledged: Mutex<Vec<String>>,
    cut_off: Mutex<Vec<String>>,
    asked: AtomicUsize,
}

#[test]
fn nobody_is_cut_off_by_a_server_that_stops() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), CONFIG);
    let (pool, client) = serving.make_pool();
    let journal = Arc::new(Journal::default());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let connection = Client::new(&serving.endpoint(), REGION, None);
            let (journal, client) = (Arc::clone(&journal), client.clone());
            thread::spawn(move || write_until_nobody_listens(connection, &client, &journal))
        })
        .collect();
    thread::sleep(Duration::from_millis(300));
    serving.terminate();
    let mut said = None;
    while said.is_none() {
        match get(serving.port, "/readyz") {
            Some(answer) if answer.status == 503 => said = Some(answer.body),
            Some(answer) => assert_eq!(answer.status, 200),
            None => break,
        }
    }
    let said = said.expect("that it is not ready any more");
    assert!(said.starts_with("stopping"), "{said}");
    for client in clients {
        client.join().expect("a client");
    }
    assert_eq!(serving.ended().code(), Some(0));

    let cut_off = journal.cut_off.lock().expect("the journal");
    assert!(cut_off.is_empty(), "cut off: {cut_off:?}");
    let acknowledged = journal.acknowledged.lock().expect("the journal");
    assert!(acknowledged.len() > CLIENTS, "there was no load");
    let serving = Serving::start(folder.path(), CONFIG);
    let kept = all_users(&mut serving.admin(), &pool);
    let once: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(once.len(), kept.len(), "a user is doubled");
    let lost = acknowledged.iter().filter(|name| !once.contains(name));
    assert_eq!(lost.count(), 0, "an acknowledged user is lost");
    assert_eq!(kept.len(), acknowledged.len(), "an answer was lost");
}

/// Signs users up until nobody takes the connection: whoever has been let in gets an answer.
fn write_until_nobody_listens(mut connection: Client, client: &str, journal: &Journal) {
    loop {
        let name = format!("user-{}", journal.asked.fetch_add(1, Ordering::Relaxed));
        let body = json!({ "ClientId": client, "Username": name, "Password": "Correct-Horse-7" });
        match connection.call("SignUp", &body) {
            Ok(answer) => {
                assert_eq!(answer.status, 200, "{}", answer.body);
                journal.acknowledged.lock().expect("the journal").push(name);
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
            Err(error) => {
                let what = format!("{name}: {error}");
                journal.cut_off.lock().expect("the journal").push(what);
                return;
            }
        }
    }
}
