//! Standbys, and primaries that have been replaced: success that is none, and servers that are not to be believed.

use std::time::Duration;

use cluster::Cluster;
use store::postgres::{Options, Postgres};
use store::{Commit, Engine, Key, Outcome, StoreError, Version, Write};

fn key() -> Key {
    Key::of(&["replicated"])
}

fn put(number: u128, before: Option<u128>) -> Commit {
    Commit {
        operation: Version::new(number),
        checks: vec![(key(), before.map(Version::new))],
        writes: vec![Write::Put(key(), number.to_be_bytes().to_vec())],
    }
}

/// Lets the server wait for a standby of this name, if for any, with each commit.
fn wait_for(cluster: &Cluster, standby: &str) {
    cluster.run(&format!(
        "ALTER SYSTEM SET synchronous_standby_names = '{standby}'"
    ));
    cluster.run("SELECT pg_reload_conf()");
    while cluster.run("SHOW synchronous_standby_names").trim() != standby {
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_success_that_no_standby_has_is_none() {
    let cluster = Cluster::new(&[], &[]);
    let options = Options {
        deadline: Duration::from_secs(1),
        ..Options::new(cluster.settings())
    };
    let store = Postgres::open(options).await.unwrap();
    assert_eq!(
        store.commit(put(1, None)).await.unwrap(),
        Outcome::Committed
    );
    wait_for(&cluster, "nobody");
    // Somebody cancels what waits for the standby. The server then says that it has committed, and warns.
    let cancelled = tokio::task::spawn_blocking(move || {
        let cancel =
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        while cluster.run(cancel).trim() != "t" {
            std::thread::sleep(Duration::from_millis(5));
        }
        cluster
    });
    let error = store.commit(put(2, Some(1))).await.unwrap_err();
    assert!(matches!(error, StoreError::OutcomeUnknown(_)), "{error}");
    let cluster = cancelled.await.unwrap();
    // On this server it is there, which says nothing of the others.
    let found = store.get(&[key()]).await.unwrap().remove(0).unwrap();
    assert_eq!(found.version, Version::new(2));
    let error = store.commit(put(2, Some(1))).await.unwrap_err();
    assert!(matches!(error, StoreError::OutcomeUnknown(_)), "{error}");
    wait_for(&cluster, "");
    assert_eq!(
        store.commit(put(2, Some(1))).await.unwrap(),
        Outcome::Committed
    );
    assert_eq!(
        store.commit(put(3, Some(2))).await.unwrap(),
        Outcome::Committed
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_has_been_replaced_is_not_believed() {
    let replaced = Cluster::new(&[], &[]);
    // A server that ends a recovery writes the next timeline, as one does that is promoted.
    let primary = Cluster::new(&["restore_command = 'false'"], &[("recovery.signal", "")]);
    while primary.run("SELECT pg_is_in_recovery()").trim() != "f" {
        std::thread::sleep(Duration::from_millis(20));
    }
    let folder = |cluster: &Cluster| cluster.socket().parent().unwrap().display().to_string();
    let settings = format!(
        "host={},{} port={},{} user=cenote dbname=postgres",
        folder(&primary),
        folder(&replaced),
        primary.port(),
        replaced.port()
    );
    let options = Options {
        deadline: Duration::from_secs(2),
        ..Options::new(settings)
    };
    // The replaced one has the tables, too, and takes writes.
    let alone = Postgres::open(Options::new(replaced.settings()))
        .await
        .unwrap();
    assert_eq!(
        alone.commit(put(1, None)).await.unwrap(),
        Outcome::Committed
    );
    let store = Postgres::open(options).await.unwrap();
    assert_eq!(
        store.commit(put(2, None)).await.unwrap(),
        Outcome::Committed
    );
    primary.kill();
    let error = store.get(&[key()]).await.unwrap_err().to_string();
    assert!(
        error.contains("it writes timeline 1, but 2 has been seen"),
        "{error}"
    );
    let error = store.commit(put(3, Some(2))).await.unwrap_err().to_string();
    assert!(
        error.contains("a primary that has been replaced"),
        "{error}"
    );
}
