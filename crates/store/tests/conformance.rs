//! The suite on every engine, and what only a file can do: be reopened, be held, be unreadable.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::path::Path;
use std::sync::Arc;

use cluster::Cluster;
use store::conformance;
use store::memory::Memory;
use store::postgres::{self, Postgres};
use store::sqlite::{Guest, Options, Sqlite};
use store::{Commit, Engine, Key, Outcome, StoreError, Version, Write};

fn sqlite(folder: &Path) -> Arc<dyn Engine> {
    Arc::new(Sqlite::open(folder.join("cenote.db"), Options::default()).unwrap())
}

async fn passes(engine: Arc<dyn Engine>) {
    let verdicts = conformance::run(&engine, 1).await;
    assert_eq!(verdicts.len(), conformance::CASES.len());
    let failed: Vec<String> = verdicts
        .into_iter()
        .filter_map(|(name, verdict)| verdict.err().map(|failure| format!("{name}: {failure}")))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn memory_conforms() {
    passes(Arc::new(Memory::new())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_conforms() {
    let folder = tempfile::tempdir().unwrap();
    passes(sqlite(folder.path())).await;
}

#[tokio::test]
async fn sqlite_conforms_on_one_thread() {
    let folder = tempfile::tempdir().unwrap();
    passes(sqlite(folder.path())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_conforms_with_one_reader_and_a_tiny_log() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        read_connections: 1,
        wal_bytes_max: 1,
    };
    let path = folder.path().join("cenote.db");
    passes(Arc::new(Sqlite::open(&path, options).unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guest_conforms_beside_the_process_that_holds_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    assert!(Guest::open(&path).is_err(), "a guest makes a store");
    let host = sqlite(folder.path());
    passes(Arc::new(Guest::open(&path).unwrap())).await;
    drop(host);
    passes(Arc::new(Guest::open(&path).unwrap())).await;
}

/// One more by each of them, again and again: no commit of the one is lost to the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guest_and_its_host_lose_nothing_of_each_other() {
    const EACH: u128 = 50;
    let folder = tempfile::tempdir().unwrap();
    let host = sqlite(folder.path());
    let guest: Arc<dyn Engine> = Arc::new(Guest::open(folder.path().join("cenote.db")).unwrap());
    let key = Key::of(&["count"]);
    let count = async |engine: Arc<dyn Engine>, who: u128| {
        let mut counted = 0;
        for attempt in 1.. {
            let found = engine
                .get(std::slice::from_ref(&key))
                .await
                .unwrap()
                .remove(0);
            let before = found.as_ref().map_or(0, |found| found.value[0]);
            let commit = Commit {
                operation: Version::new(who * 1_000_000 + attempt),
                checks: vec![(key.clone(), found.map(|found| found.version))],
                writes: vec![Write::Put(key.clone(), vec![before + 1])],
            };
            if engine.commit(commit).await.unwrap() == Outcome::Committed {
                counted += 1;
            }
            if counted == EACH {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(count(Arc::clone(&host), 1), count(guest, 2));
    let found = host.get(&[key]).await.unwrap().remove(0).unwrap();
    assert_eq!(u128::from(found.value[0]), 2 * EACH);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres_conforms() {
    let options = postgres::Options::new(Cluster::shared().fresh());
    passes(Arc::new(Postgres::open(options).await.unwrap())).await;
}

#[tokio::test]
async fn postgres_conforms_with_one_connection() {
    let options = postgres::Options {
        connections: 1,
        ..postgres::Options::new(Cluster::shared().fresh())
    };
    passes(Arc::new(Postgres::open(options).await.unwrap())).await;
}

#[tokio::test]
async fn sqlite_keeps_records_when_it_is_reopened() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..4 {
        conformance::leave_marks(&sqlite(folder.path()), seed)
            .await
            .unwrap();
        conformance::find_marks(&sqlite(folder.path()), seed)
            .await
            .unwrap();
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with("-wal"))
        .collect();
    assert!(
        left.is_empty(),
        "a closed store leaves its log behind: {left:?}"
    );
}

#[tokio::test]
async fn the_log_stays_within_its_bound_under_constant_writes() {
    // Fifty times what the log may hold at least, and more where its emptying has begun late.
    const COMMITS: u128 = 400;
    const COMMITS_MAX: u128 = 10 * COMMITS;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    let options = Options {
        wal_bytes_max: 2 * 1024 * 1024,
        ..Options::default()
    };
    let store = Arc::new(Sqlite::open(&path, options).unwrap());
    let (mut written, mut largest) = (0, 0);
    for number in 1..=COMMITS_MAX {
        let writes = (0..64).map(|at| Write::Put(Key::of(&["log"]).then_u64(at), vec![7; 4_000]));
        let commit = Commit {
            operation: Version::new(number),
            checks: Vec::new(),
            writes: writes.collect(),
        };
        assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
        let log = std::fs::metadata(folder.path().join("cenote.db-wal"))
            .unwrap()
            .len();
        largest = largest.max(u128::from(log));
        written = number * 64 * 4_000;
        if number >= COMMITS && written > 3 * largest {
            break;
        }
    }
    assert!(
        written > 3 * largest,
        "wrote {written}, the log grew to {largest}"
    );
}

fn open(path: &Path) -> StoreError {
    Sqlite::open(path, Options::default()).err().unwrap()
}

#[test]
fn a_file_in_use_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    let first = Sqlite::open(&path, Options::default()).unwrap();
    let error = open(&path);
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(
        error.to_string().contains("in use by another process"),
        "{error}"
    );
    drop(first);
    Sqlite::open(&path, Options::default()).unwrap();
}

#[test]
fn a_file_that_is_no_store_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    std::fs::write(&path, "no database ".repeat(100)).unwrap();
    let error = open(&path);
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
    assert!(
        error.to_string().ends_with("file is not a database"),
        "{error}"
    );

    let path = folder.path().join("foreign.db");
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign
        .execute_batch("CREATE TABLE records (key TEXT)")
        .unwrap();
    let error = open(&path);
    assert!(
        error
            .to_string()
            .ends_with("it is the database of another program"),
        "{error}"
    );

    let error = open(&folder.path().join("missing/cenote.db"));
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
}

#[test]
fn a_store_of_a_newer_format_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    drop(Sqlite::open(&path, Options::default()).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute("UPDATE meta SET value = 9 WHERE name = 'format'", [])
        .unwrap();
    drop(connection);
    let error = open(&path);
    assert!(
        matches!(
            error,
            StoreError::NewerFormat {
                found: 9,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    let store = Sqlite::open(&path, Options::default()).unwrap();
    for name in [
        "cenote.db",
        "cenote.db-wal",
        "cenote.db-shm",
        "cenote.db-lock",
    ] {
        let mode = std::fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "others may use {name}");
    }
    drop(store);
}
