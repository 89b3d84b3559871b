//! A backup that is taken while users sign up holds one instant: of what each client did one after the other, it has the
//! beginning, up to somewhere between what was done when the backup began and what was asked when it ended.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::backup::hand_over_key;
use crate::check::succeeds;
use crate::crash::all_users;
use crate::people::{PASSWORD, Pool, anybody, make_pool, ok};
use crate::server::Server;

const ROUNDS: usize = 5;
const CLIENTS: usize = 3;

/// What one client has done: it signs up one user after the other.
#[derive(Default)]
struct Journal {
    asked: AtomicUsize,
    acknowledged: AtomicUsize,
}

#[test]
fn a_backup_is_a_beginning_of_what_was_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    let journals: Vec<Journal> = (0..CLIENTS).map(|_| Journal::default()).collect();
    let over = AtomicBool::new(false);
    let bounds = thread::scope(|scope| {
        for (client, journal) in journals.iter().enumerate() {
            let (server, pool, over) = (&server, &pool, &over);
            scope.spawn(move || sign_up_users(server, pool, client, journal, over));
        }
        let bounds = (0..ROUNDS).map(|round| back_up(folder.path(), round, &journals));
        let bounds: Vec<_> = bounds.collect();
        over.store(true, Ordering::SeqCst);
        bounds
    });
    server.kill();
    for (round, bounds) in bounds.iter().enumerate() {
        let users = restored(folder.path(), round, &pool);
        for (client, (at_least, at_most)) in bounds.iter().enumerate() {
            let prefix = format!("user-{client}-");
            let count = users
                .iter()
                .filter(|user| user.starts_with(&prefix))
                .count();
            let beginning = (0..count).all(|number| users.contains(&format!("{prefix}{number}")));
            assert!(
                beginning,
                "round {round}: client {client} has a gap in {count}"
            );
            assert!(
                (at_least..=at_most).contains(&&count),
                "round {round}: {count} of client {client} is not within {at_least} and {at_most}"
            );
        }
    }
}

fn sign_up_users(
    server: &Server,
    pool: &Pool,
    client: usize,
    journal: &Journal,
    over: &AtomicBool,
) {
    let mut connection = anybody(server);
    while !over.load(Ordering::SeqCst) {
        let number = journal.asked.fetch_add(1, Ordering::SeqCst);
        let body = json!({
            "ClientId": pool.client,
            "Username": format!("user-{client}-{number}"),
            "Password": PASSWORD,
        });
        ok(&mut connection, "SignUp", &body);
        journal.acknowledged.fetch_add(1, Ordering::SeqCst);
    }
}

/// Takes a backup, and gives for each client how many users it has at least and at most.
fn back_up(folder: &Path, round: usize, journals: &[Journal]) -> Vec<(usize, usize)> {
    thread::sleep(Duration::from_millis(200));
    let count = |counter: fn(&Journal) -> &AtomicUsize| -> Vec<usize> {
        let counters = journals.iter().map(counter);
        counters
            .map(|counter| counter.load(Ordering::SeqCst))
            .collect()
    };
    let at_least = count(|journal| &journal.acknowledged);
    let to = format!("backup-{round}");
    succeeds(folder, &["backup", "--data", "data", "--to", &to]);
    let at_most = count(|journal| &journal.asked);
    at_least.into_iter().zip(at_most).collect()
}

/// The names of all users of a backup.
fn restored(folder: &Path, round: usize, pool: &Pool) -> BTreeSet<String> {
    let other = tempfile::tempdir().expect("a folder");
    hand_over_key(folder, other.path());
    let from = folder.join(format!("backup-{round}"));
    let from = from.to_str().expect("a path");
    succeeds(other.path(), &["restore", "--data", "data", "--from", from]);
    let said = succeeds(other.path(), &["check", "--data", "data"]);
    assert!(said.contains("No faults."), "{said}");
    let server = Server::start(other.path());
    all_users(&mut server.admin(), &pool.id)
        .into_iter()
        .collect()
}
