//! Commits and reads per second of the embedded engine, beside a bare loop of transactions of the
//! same size on the same disk in the same minute. Run by hand: `cargo run -p store --example commits`. With `--json` it
//! measures 64 writers alone and prints one line, for `cargo xtask bench`; `--quick` makes that a look whether it works.
#![expect(clippy::unwrap_used, reason = "a measurement fails loudly")]
#![expect(clippy::print_stdout, reason = "the figures are for a person to read")]
#![expect(
    clippy::cast_precision_loss,
    reason = "rates need no more than 52 bits"
)]
#![expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]

mod shape;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use store::sqlite::{Options, Sqlite};
use store::{Direction, Engine, Key, Write};

use shape::{ROUNDS, SPAN, commits, reads, sign_up};

/// A connection with the same settings, and no engine around it.
fn bare_connection(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
             CREATE TABLE records (key BLOB PRIMARY KEY, version BLOB, value BLOB);",
        )
        .unwrap();
    connection
}

/// Transactions of `size` commits each, without checks, threads or answers.
fn bare(connection: &Connection, size: u64, next: &mut u64) -> f64 {
    let start = Instant::now();
    let first = *next;
    while start.elapsed() < SPAN {
        let transaction = connection.unchecked_transaction().unwrap();
        for _ in 0..size {
            for write in sign_up(*next).writes {
                let Write::Put(key, value) = write else {
                    continue;
                };
                connection
                    .prepare_cached("INSERT INTO records VALUES (?1, ?2, ?3)")
                    .unwrap()
                    .execute((key.as_bytes(), [0_u8; 16].as_slice(), value))
                    .unwrap();
            }
            *next += 1;
        }
        transaction.commit().unwrap();
    }
    (*next - first) as f64 / start.elapsed().as_secs_f64()
}

/// Commits of so many writers and bare transactions of as many, turn by turn: the round whose ratio is in the middle, and the
/// lowest and the highest ratio.
async fn turns(sides: &mut Sides<'_>, writers: u64, rounds: usize) -> (Turn, f64, f64) {
    let mut turns = Vec::new();
    for _ in 0..rounds {
        let (rate, wait) = commits(sides.store, writers, sides.next).await;
        let bare = bare(sides.connection, writers, &mut sides.bare_next);
        let ratio = rate / bare;
        turns.push(Turn {
            ratio,
            rate,
            wait,
            bare,
        });
    }
    turns.sort_by(|left, right| left.ratio.total_cmp(&right.ratio));
    (turns[rounds / 2], turns[0].ratio, turns[rounds - 1].ratio)
}

/// What is compared.
struct Sides<'a> {
    store: &'a Arc<Sqlite>,
    next: &'a Arc<AtomicU64>,
    connection: &'a Connection,
    bare_next: u64,
}

#[derive(Clone, Copy)]
struct Turn {
    ratio: f64,
    rate: f64,
    wait: Duration,
    bare: f64,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    let store = Arc::new(Sqlite::open(&path, Options::default()).unwrap());
    let next = Arc::new(AtomicU64::new(0));
    let connection = bare_connection(&folder.path().join("bare.db"));
    let mut sides = Sides {
        store: &store,
        next: &next,
        connection: &connection,
        bare_next: 0,
    };
    if has("--json") {
        let rounds = if has("--quick") { 1 } else { ROUNDS };
        let (turn, lowest, highest) = turns(&mut sides, 64, rounds).await;
        let (
            Turn {
                ratio, rate, bare, ..
            },
            wait,
        ) = (turn, turn.wait.as_secs_f64() * 1e3);
        println!(
            r#"{{"rate":{rate:.0},"p99_millis":{wait:.2},"bare":{bare:.0},"ratio":{ratio:.3},"lowest":{lowest:.3},"highest":{highest:.3}}}"#
        );
        return;
    }
    for writers in [1, 64] {
        let (turn, lowest, highest) = turns(&mut sides, writers, ROUNDS).await;
        let Turn {
            ratio,
            rate,
            wait,
            bare,
        } = turn;
        println!("{writers:>3} writers: {rate:>8.0} commits/s, p99 {wait:?}; bare {bare:.0}/s");
        println!("             ratio {ratio:.2} (median of {ROUNDS}, {lowest:.2} to {highest:.2})");
    }
    let count = next.load(Ordering::Relaxed);
    for readers in [1, 2, 16] {
        println!(
            "{readers:>3} readers: {:>8.0} reads/s of {count} users",
            reads(&store, readers, count).await
        );
    }
    let writing = tokio::spawn({
        let (store, next) = (Arc::clone(&store), Arc::clone(&next));
        async move { commits(&store, 16, &next).await }
    });
    let rate = reads(&store, 2, count).await;
    println!(
        "  2 readers: {rate:>8.0} reads/s beside 16 writers at {:.0} commits/s",
        writing.await.unwrap().0
    );
    let range = Key::prefix(&["eu-west-1_Ab3dE6gH9", "created"]);
    let start = Instant::now();
    let page = store.scan(&range, 60, Direction::Backward).await.unwrap();
    println!("a page of {} in {:?}", page.len(), start.elapsed());
    println!(
        "database {} MB",
        std::fs::metadata(&path).unwrap().len() >> 20
    );
}
