//! Reading a file beside the process that writes it.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::path::Path;
use std::sync::Arc;

use store::sqlite::{Options, Reader, Sqlite};
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Write};

const WAL_BYTES_MAX: u64 = 1024 * 1024;

fn open(folder: &Path) -> Arc<Sqlite> {
    let options = Options {
        wal_bytes_max: WAL_BYTES_MAX,
        ..Options::default()
    };
    Arc::new(Sqlite::open(folder.join("cenote.db"), options).unwrap())
}

async fn put(store: &Sqlite, number: u128, value: Vec<u8>) {
    let key = Key::of(&["record"]).then_u64((number % 50).try_into().unwrap());
    let commit = Commit {
        operation: Version::new(number + 1),
        checks: Vec::new(),
        writes: vec![Write::Put(key, value)],
    };
    assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
}

async fn versions(engine: &dyn Engine) -> Vec<Version> {
    let found = engine.scan(&Range::all(), 100, Direction::Forward).await;
    let records = found.unwrap().into_iter();
    records.map(|(_, found)| found.version).collect()
}

#[tokio::test]
async fn a_reader_sees_each_commit_and_a_held_one_an_instant() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let path = folder.path().join("cenote.db");
    for number in 0..50 {
        put(&store, number, vec![0; 10]).await;
    }
    let reader = Reader::open(&path).unwrap();
    let held = Reader::open(&path).unwrap().hold().unwrap();
    let before = versions(&held).await;
    for number in 50..200 {
        put(&store, number, vec![1; 10]).await;
        assert_eq!(versions(&held).await, before);
    }
    assert_eq!(versions(&reader).await, versions(store.as_ref()).await);
    assert_ne!(versions(&reader).await, before);
    let keys: Vec<Key> = (0..50)
        .map(|number| Key::of(&["record"]).then_u64(number))
        .collect();
    let found = held.get(&keys).await.unwrap();
    let found: Vec<Version> = found
        .into_iter()
        .map(|found| found.unwrap().version)
        .collect();
    assert_eq!(found, before);
    assert_eq!(held.count().unwrap(), 50);
}

#[tokio::test]
async fn commits_go_on_past_a_held_reader_and_the_log_is_emptied_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let path = folder.path().join("cenote.db");
    let log = || {
        let file = std::fs::metadata(folder.path().join("cenote.db-wal"));
        file.unwrap().len()
    };
    put(&store, 0, vec![0; 10]).await;
    let held = Reader::open(&path).unwrap().hold().unwrap();
    let mut number = 1;
    while log() < 8 * WAL_BYTES_MAX {
        put(&store, number, vec![7; 40_000]).await;
        number += 1;
    }
    assert_eq!(versions(&held).await, [Version::new(1)]);
    drop(held);
    // The log is looked at every now and then, after something was written.
    for _ in 0..2_000 {
        put(&store, number, vec![7; 10]).await;
        number += 1;
        if log() <= 2 * WAL_BYTES_MAX {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(log() <= 2 * WAL_BYTES_MAX, "the log stays at {}", log());
}

#[tokio::test]
async fn a_reader_finds_what_a_killed_writer_left_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for number in 0..50 {
        put(&store, number, vec![0; 10]).await;
    }
    // What a process that was killed leaves: a log, and no index of it.
    let left = tempfile::tempdir().unwrap();
    for name in ["cenote.db", "cenote.db-wal"] {
        std::fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
    }
    let reader = Reader::open(left.path().join("cenote.db")).unwrap();
    assert_eq!(versions(&reader).await, versions(store.as_ref()).await);
    let commit = Commit {
        operation: Version::new(u128::MAX),
        checks: Vec::new(),
        writes: vec![Write::Delete(Key::of(&["record"]))],
    };
    let refused = reader.commit(commit).await.unwrap_err();
    assert!(matches!(refused, StoreError::Misuse(_)), "{refused}");
}

#[test]
fn a_reader_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    let refused = Reader::open(&path).err().unwrap();
    assert!(
        matches!(refused, StoreError::Unreadable { .. }),
        "{refused}"
    );
    assert!(!path.exists());
    std::fs::write(&path, "").unwrap();
    let refused = Reader::open(&path).err().unwrap();
    assert!(
        refused.to_string().ends_with("there is no store in it"),
        "{refused}"
    );
}
