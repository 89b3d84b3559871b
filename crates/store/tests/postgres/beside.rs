//! What is read beside those who write, and what is tried out beside those who use a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cluster::Cluster;
use store::postgres::{Options, Postgres, Snapshot, Trial};
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Write};
use tokio::task::JoinSet;

/// Puts the same number under two keys in one commit.
async fn put_twice(store: &Postgres, number: u64) {
    let writes = ["left", "right"].map(|name| {
        let key = Key::of(&[name]).then_u64(number % 40);
        Write::Put(key, number.to_be_bytes().to_vec())
    });
    let commit = Commit {
        operation: Version::new(u128::from(number) + 1),
        checks: Vec::new(),
        writes: writes.to_vec(),
    };
    // Blind commits may be undone for the sake of each other; whole they are all the same.
    assert!(store.commit(commit).await.is_ok());
}

async fn all(engine: &dyn Engine) -> Vec<(Key, Vec<u8>)> {
    let found = engine.scan(&Range::all(), 100, Direction::Forward).await;
    let records = found.unwrap().into_iter();
    records
        .map(|(key, found)| (key, found.value.to_vec()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_snapshot_sees_one_instant() {
    let settings = Cluster::shared().fresh();
    let store = Arc::new(
        Postgres::open(Options::new(settings.clone()))
            .await
            .unwrap(),
    );
    for number in 0..40 {
        put_twice(&store, number).await;
    }
    let over = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for writer in 0..4 {
        let (store, over) = (Arc::clone(&store), Arc::clone(&over));
        writers.spawn(async move {
            let mut number = 1_000 * (writer + 1);
            while !over.load(Ordering::Relaxed) {
                put_twice(&store, number).await;
                number += 1;
            }
        });
    }
    for _ in 0..5 {
        let snapshot = Snapshot::open(&Options::new(settings.clone()))
            .await
            .unwrap();
        let before = all(&snapshot).await;
        assert_eq!((before.len(), snapshot.count().await.unwrap()), (80, 80));
        let (left, right) = before.split_at(40);
        let values = |half: &[(Key, Vec<u8>)]| -> Vec<Vec<u8>> {
            half.iter().map(|(_, value)| value.clone()).collect()
        };
        assert_eq!(values(left), values(right), "half a commit is seen");
        while all(store.as_ref()).await == before {
            tokio::task::yield_now().await;
        }
        assert_eq!(all(&snapshot).await, before);
        let keys: Vec<Key> = before.iter().map(|(key, _)| key.clone()).collect();
        let found = snapshot.get(&keys).await.unwrap();
        for ((_, value), found) in before.iter().zip(found) {
            assert_eq!(*value, found.unwrap().value.to_vec());
        }
    }
    over.store(true, Ordering::Relaxed);
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
}

#[tokio::test]
async fn a_snapshot_makes_and_writes_nothing() {
    let settings = Cluster::shared().fresh();
    let options = Options::new(settings);
    let refused = Snapshot::open(&options).await.err().unwrap();
    assert!(
        refused.to_string().contains("there is no store in it"),
        "{refused}"
    );
    drop(Postgres::open(options.clone()).await.unwrap());
    let snapshot = Snapshot::open(&options).await.unwrap();
    let commit = Commit {
        operation: Version::new(1),
        checks: Vec::new(),
        writes: vec![Write::Delete(Key::of(&["a"]))],
    };
    let refused = snapshot.commit(commit).await.unwrap_err();
    assert!(matches!(refused, StoreError::Misuse(_)), "{refused}");
}

#[tokio::test]
async fn a_trial_leaves_nothing_behind() {
    let cluster = Cluster::shared();
    let options = Options::new(cluster.settings());
    let trial = Trial::begin(options.clone(), "trial_of_a_test")
        .await
        .unwrap();
    let commit = Commit {
        operation: Version::new(1),
        checks: Vec::new(),
        writes: vec![Write::Put(Key::of(&["a"]), vec![1])],
    };
    let store = trial.store();
    assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
    let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'trial_of_a_test'";
    assert_eq!(cluster.run(schemas).trim(), "1");
    let again = Trial::begin(options.clone(), "trial_of_a_test").await;
    assert!(again.err().unwrap().to_string().contains("already exists"));
    trial.end().await.unwrap();
    assert_eq!(cluster.run(schemas).trim(), "0");
    let strange = Trial::begin(options, "a; b").await.err().unwrap();
    assert!(matches!(strange, StoreError::Misuse(_)), "{strange}");
}
