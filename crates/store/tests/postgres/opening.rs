//! Opening: by several nodes at once, and what is said where it can't be.

use std::sync::Arc;
use std::time::Duration;

use cluster::Cluster;
use store::postgres::{Options, Postgres};
use store::{Commit, Engine, Key, Outcome, StoreError, Version, Write};
use tokio::task::JoinSet;

use super::refusal;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_start_at_once_on_an_empty_database_all_come_up() {
    for _ in 0..5 {
        let settings = Cluster::shared().fresh();
        let mut nodes = JoinSet::new();
        for number in 0..8_u64 {
            let options = Options::new(settings.clone());
            nodes.spawn(async move {
                let store = Postgres::open(options).await.unwrap();
                let commit = Commit {
                    operation: Version::new(u128::from(number) + 1),
                    checks: Vec::new(),
                    writes: vec![Write::Put(Key::of(&["node"]).then_u64(number), vec![1])],
                };
                assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
            });
        }
        while let Some(node) = nodes.join_next().await {
            node.unwrap();
        }
        let store = Postgres::open(Options::new(settings)).await.unwrap();
        let keys: Vec<Key> = (0..8)
            .map(|number| Key::of(&["node"]).then_u64(number))
            .collect();
        let found = store.get(&keys).await.unwrap();
        assert!(found.iter().all(Option::is_some));
    }
}

#[tokio::test]
async fn a_database_of_a_newer_format_says_so() {
    let settings = Cluster::shared().fresh();
    drop(
        Postgres::open(Options::new(settings.clone()))
            .await
            .unwrap(),
    );
    let schema = settings
        .split("search_path=")
        .nth(1)
        .unwrap()
        .trim_end_matches('\'');
    Cluster::shared().run(&format!("UPDATE {schema}.meta SET value = 9"));
    let error = Postgres::open(Options::new(settings)).await.err().unwrap();
    let newer = matches!(
        error,
        StoreError::NewerFormat {
            found: 9,
            known: 1,
            ..
        }
    );
    assert!(newer, "{error}");
    assert!(
        error.to_string().starts_with("the database postgres at "),
        "{error}"
    );
}

#[tokio::test]
async fn tables_of_another_program_are_left_alone() {
    let settings = Cluster::shared().fresh();
    let schema = settings
        .split("search_path=")
        .nth(1)
        .unwrap()
        .trim_end_matches('\'')
        .to_owned();
    Cluster::shared().run(&format!(
        "CREATE TABLE {schema}.records (id bigint, title text)"
    ));
    let error = refusal(Options::new(settings)).await;
    assert!(
        error.contains("its tables are those of another program"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_that_is_missing_is_named() {
    let settings = Cluster::shared()
        .settings()
        .replace("dbname=postgres", "dbname=missing");
    let error = refusal(Options::new(settings)).await;
    assert!(
        error.starts_with("cannot use the database missing at /"),
        "{error}"
    );
    assert!(error.contains("\"missing\" does not exist"), "{error}");
    assert!(
        error.ends_with("create the database first, or name another one in the URL"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let url = "postgres://cenote:geheim@127.0.0.1:9/cenote?connect_timeout=2".to_owned();
    let error = refusal(Options::new(url)).await;
    assert!(
        error.starts_with("cannot use the database cenote at 127.0.0.1:9: "),
        "{error}"
    );
    assert!(
        error.ends_with("check the host and the port, and whether the server runs"),
        "{error}"
    );
    assert!(!error.contains("geheim"), "{error}");
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_without_their_secret() {
    for (settings, reason) in [
        (
            "postgres://cenote:geheim@localhost/cenote?geheim=1",
            "its URL cannot be read",
        ),
        ("password=geheim dbname=cenote", "its URL names no host"),
        (
            "host=db password=geheim dbname=cenote sslmode=prefer",
            "its sslmode is none of disable",
        ),
        (
            "host=db password=geheim sslmode=allow dbname=cenote",
            "its sslmode is none of disable",
        ),
    ] {
        let options = Options::new(settings.to_owned());
        assert!(!format!("{options:?}").contains("geheim"));
        let error = refusal(options).await;
        assert!(error.contains(reason), "{error}");
        assert!(!error.contains("geheim"), "{error}");
    }
}

#[tokio::test]
async fn the_server_that_answers_is_taken() {
    let cluster = Cluster::shared();
    let folder = cluster.socket();
    let folder = folder.parent().unwrap().display();
    let hosts = format!(
        "host=127.0.0.1,/nowhere,{folder} port=9,9,{}",
        cluster.port()
    );
    let settings = cluster.fresh();
    let (_, rest) = settings.split_once(" user=").unwrap();
    Postgres::open(Options::new(format!("{hosts} user={rest}")))
        .await
        .unwrap();
    let dead = "host=127.0.0.1,/nowhere port=9,9 user=cenote dbname=cenote".to_owned();
    let error = refusal(Options::new(dead)).await;
    assert!(
        error.contains("127.0.0.1:9: ") && error.contains("/nowhere:9: "),
        "{error}"
    );
}

#[tokio::test]
async fn a_statement_that_hangs_ends_at_its_deadline() {
    let settings = Cluster::shared().fresh();
    let schema = settings
        .split("search_path=")
        .nth(1)
        .unwrap()
        .trim_end_matches('\'')
        .to_owned();
    let options = Options {
        deadline: Duration::from_millis(300),
        ..Options::new(settings)
    };
    let store = Arc::new(Postgres::open(options).await.unwrap());
    let lock = std::thread::spawn(move || {
        let lock = format!("BEGIN; LOCK TABLE {schema}.records; SELECT pg_sleep(3); COMMIT");
        Cluster::shared().run(&lock);
    });
    // Until the table is locked, commits are kept.
    let key = Key::of(&["slow"]);
    let mut number = 0;
    let (commit, error) = loop {
        number += 1;
        let before = (number > 1).then(|| Version::new(number - 1));
        let commit = Commit {
            operation: Version::new(number),
            checks: vec![(key.clone(), before)],
            writes: vec![Write::Put(key.clone(), number.to_be_bytes().to_vec())],
        };
        match store.commit(commit.clone()).await {
            Ok(outcome) => assert_eq!(outcome, Outcome::Committed),
            Err(error) => break (commit, error),
        }
    };
    assert!(matches!(error, StoreError::OutcomeUnknown(_)), "{error}");
    assert!(store.get(std::slice::from_ref(&key)).await.is_err());
    lock.join().unwrap();
    // The server goes on with what was dropped; given again, the commit is kept once.
    assert_eq!(
        store.commit(commit.clone()).await.unwrap(),
        Outcome::Committed
    );
    let found = store.get(&[key]).await.unwrap().remove(0).unwrap();
    assert_eq!(
        (found.version, found.value.as_ref()),
        (commit.operation, &number.to_be_bytes()[..])
    );
}

#[tokio::test]
async fn a_store_whose_connections_were_all_ended_goes_on() {
    let settings = format!("{} application_name=ended", Cluster::shared().fresh());
    let store = Postgres::open(Options::new(settings)).await.unwrap();
    let key = Key::of(&["kept"]);
    for number in 1..20 {
        let commit = Commit {
            operation: Version::new(number),
            checks: Vec::new(),
            writes: vec![Write::Put(key.clone(), vec![7])],
        };
        assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
        Cluster::shared().run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'",
        );
        assert!(store.get(std::slice::from_ref(&key)).await.unwrap()[0].is_some());
    }
}
