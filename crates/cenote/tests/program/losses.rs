//! Nodes of a fleet are killed, or stopped one after another, while clients write. Judged by the clients' own journal.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tests::Client;

use crate::crash::all_users;
use crate::fleet::{Fleet, NODES, PASSWORD};

/// Seconds for which nodes are killed; `CENOTE_FLEET_SECONDS` says otherwise.
const SECONDS: u64 = 12;
/// Seconds between two kills.
const KILL_SECONDS: u64 = 5;
/// Clients that write at once.
const CLIENTS: usize = 4;
/// Letters that a node has on their way at once: those of one that is killed may leave a second time, from another.
const LETTERS_AT_ONCE: usize = 16;
const PAUSE: Duration = Duration::from_millis(50);
/// Pauses within which the last letters have to leave.
const PAUSES_MAX: usize = 800;

/// What clients know.
#[derive(Default)]
struct Journal {
    acknowledged: Mutex<Vec<String>>,
    /// Errors that no client should see.
    odd: Mutex<Vec<String>>,
    asked: AtomicUsize,
    over: AtomicBool,
}

/// How a client takes it that a connection breaks off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// Nodes are killed: it does not know what became of its request, and makes another.
    Expected,
    /// Nodes stop in good order: whatever was sent is answered.
    Odd,
}

#[test]
fn nodes_that_are_killed_lose_nothing_double_nothing_and_let_nobody_in() {
    let fleet = Fleet::start();
    let (pool, client) = fleet.make_pool();
    let seconds = std::env::var_os("CENOTE_FLEET_SECONDS")
        .and_then(|text| text.to_str()?.parse().ok())
        .unwrap_or(SECONDS);
    let journal = Journal::default();
    let mut kills = 0;
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (fleet, client, journal) = (&fleet, &client, &journal);
            scope.spawn(move || write(fleet, number, client, journal, Breaks::Expected));
        }
        scope.spawn(|| try_to_get_in(&fleet, &client, &journal));
        for round in 0..seconds / KILL_SECONDS {
            thread::sleep(Duration::from_secs(KILL_SECONDS));
            fleet.kill(usize::try_from(round).expect("a small number") % NODES);
            kills += 1;
        }
        journal.over.store(true, Ordering::Relaxed);
    });
    let acknowledged = judge(&fleet, &pool, &journal);
    let letters = letters_of(&fleet, &acknowledged);
    assert!(
        letters.doubled <= kills * LETTERS_AT_ONCE,
        "{} letters were sent twice by {kills} kills",
        letters.doubled
    );
    println!(
        "{seconds} s, {kills} kills: {} sign-ups asked, {} acknowledged, 0 lost, 0 doubled, 0 let in; {} letters, {} of them twice",
        journal.asked.load(Ordering::Relaxed),
        acknowledged.len(),
        letters.sent,
        letters.doubled,
    );
}

#[test]
fn nodes_that_are_restarted_one_after_another_cut_nobody_off() {
    let fleet = Fleet::start();
    let (pool, client) = fleet.make_pool();
    let journal = Journal::default();
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (fleet, client, journal) = (&fleet, &client, &journal);
            scope.spawn(move || write(fleet, number, client, journal, Breaks::Odd));
        }
        for node in 0..NODES {
            fleet.restart(node);
        }
        journal.over.store(true, Ordering::Relaxed);
    });
    let acknowledged = judge(&fleet, &pool, &journal);
    let asked = journal.asked.load(Ordering::Relaxed);
    assert_eq!(acknowledged.len(), asked, "an answer was lost");
    assert_eq!(letters_of(&fleet, &acknowledged).doubled, 0);
}

/// Signs users up, on whatever node takes it.
fn write(fleet: &Fleet, number: usize, client: &str, journal: &Journal, breaks: Breaks) {
    let mut node = number % NODES;
    let mut connection = connect(fleet, node);
    while !journal.over.load(Ordering::Relaxed) {
        let name = format!(
            "user-{number}-{}",
            journal.asked.fetch_add(1, Ordering::Relaxed)
        );
        let body = json!({
            "ClientId": client,
            "Username": name,
            "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.org") }],
        });
        loop {
            match connection.call("SignUp", &body) {
                Ok(answer) if answer.status == 200 => {
                    journal.acknowledged.lock().expect("the journal").push(name);
                    break;
                }
                Ok(answer) => {
                    let odd = format!("{name}: {}", answer.body);
                    journal.odd.lock().expect("the journal").push(odd);
                    break;
                }
                Err(error) => {
                    node = (node + 1) % NODES;
                    connection = connect(fleet, node);
                    // Nobody took the connection: the next node gets the same request.
                    if error.kind() == std::io::ErrorKind::ConnectionRefused {
                        thread::sleep(Duration::from_millis(5));
                        continue;
                    }
                    if breaks == Breaks::Odd {
                        let odd = format!("{name}: {error}");
                        journal.odd.lock().expect("the journal").push(odd);
                    }
                    break;
                }
            }
        }
    }
}

/// Tries wrong passwords at users that there are, and right ones at users that are not confirmed: nobody may get a token.
fn try_to_get_in(fleet: &Fleet, client: &str, journal: &Journal) {
    let mut round = 0;
    while !journal.over.load(Ordering::Relaxed) {
        thread::sleep(PAUSE);
        round += 1;
        let known = journal
            .acknowledged
            .lock()
            .expect("the journal")
            .last()
            .cloned();
        let Some(name) = known else { continue };
        let password = if round % 2 == 0 {
            PASSWORD
        } else {
            "Wrong-Horse-7"
        };
        let body = json!({
            "ClientId": client,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": name, "PASSWORD": password },
        });
        if let Ok(answer) = connect(fleet, round % NODES).call("InitiateAuth", &body)
            && answer.status == 200
        {
            let odd = format!("{name} was let in: {}", answer.body);
            journal.odd.lock().expect("the journal").push(odd);
        }
    }
}

/// A client of a node, whether or not it runs at the moment.
fn connect(fleet: &Fleet, node: usize) -> Client {
    Client::new(&fleet.address(node), crate::server::REGION, None)
}

/// What the journal says of the users that there are now, on each node. Gives the acknowledged ones.
fn judge(fleet: &Fleet, pool: &str, journal: &Journal) -> Vec<String> {
    let odd = journal.odd.lock().expect("the journal");
    assert!(odd.is_empty(), "{odd:?}");
    let acknowledged = journal.acknowledged.lock().expect("the journal").clone();
    assert!(acknowledged.len() > CLIENTS, "there was no load");
    for node in 0..NODES {
        let kept = all_users(&mut fleet.admin(node), pool);
        let once: BTreeSet<&String> = kept.iter().collect();
        assert_eq!(once.len(), kept.len(), "a user is doubled");
        let lost = acknowledged.iter().filter(|name| !once.contains(name));
        assert_eq!(lost.count(), 0, "an acknowledged user is lost");
    }
    acknowledged
}

/// Letters that were sent.
struct Letters {
    sent: usize,
    /// Of them so many by two nodes.
    doubled: usize,
}

/// Waits until each of the acknowledged has got a letter.
fn letters_of(fleet: &Fleet, acknowledged: &[String]) -> Letters {
    let mut left = PAUSES_MAX;
    loop {
        let files = fleet.letters();
        let names: Vec<_> = files.iter().filter_map(|path| path.file_name()).collect();
        let once: BTreeSet<_> = names.iter().collect();
        if once.len() >= acknowledged.len() && fleet.reached_all(acknowledged) {
            return Letters {
                sent: names.len(),
                doubled: names.len() - once.len(),
            };
        }
        assert!(
            left > 0,
            "{} letters to {} users have left",
            once.len(),
            acknowledged.len()
        );
        left -= 1;
        thread::sleep(PAUSE);
    }
}
