//! Connections that end in the middle of a commit, and servers that are killed under writers: what was kept
//! is there, what was not is not, and nothing is there twice.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cluster::Cluster;
use store::postgres::{Options, Postgres};
use store::{Commit, Direction, Engine, Key, Outcome, Version, Write};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::journal::{Journal, Verdict, judge, prime, write};
use super::proxy::{Fate, Network};

/// Connections that are cut, and times that the server is killed; the latter can be set, as each takes seconds.
const CUTS: u64 = 2_000;
const KILLS: u64 = 4;
const KILLS_SETTING: &str = "CENOTE_TEST_POSTGRES_KILLS";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_ends_in_a_commit_loses_nothing_and_doubles_nothing() {
    let cluster = Cluster::shared();
    let folder = tempfile::tempdir().unwrap();
    let network = Network::new(&cluster.socket(), folder.path(), true);
    let settings = format!("{} application_name=cut", cluster.fresh());
    prime(
        &Postgres::open(Options::new(settings.clone()))
            .await
            .unwrap(),
    )
    .await;
    let through = Options {
        // Each commit is cut off or undone four times of ten, and finds out what it came to over a connection that has to be made
        // first. Where that takes a second, some are cut off until their time is over: this is about what is found out, not when.
        deadline: Duration::from_mins(1),
        ..Options::new(through(cluster, &settings, folder.path()))
    };
    let store = Arc::new(Postgres::open(through).await.unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let writers = write(&store, &stop, 0);
    while network.cuts() < CUTS {
        sleep(Duration::from_millis(50)).await;
    }
    let journals = stopped(writers, &stop).await;
    // What was cut off may still be at work.
    let at_work = "SELECT count(*) FROM pg_stat_activity \
        WHERE application_name = 'cut' AND state <> 'idle'";
    while cluster.run(at_work).trim() != "0" {
        sleep(Duration::from_millis(50)).await;
    }
    let store = Postgres::open(Options::new(settings)).await.unwrap();
    let verdict = judge(&store, &journals).await;
    let (cuts, undone) = (network.cuts(), network.undone());
    report(&format!(
        "{cuts} connections cut, {undone} commits undone: {verdict:?}"
    ));
    // Whoever writes alone can always be told.
    assert!(verdict.unknown_alone.is_empty(), "{verdict:?}");
    assert!(verdict.kept > 1_000, "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_loses_nothing_and_doubles_nothing() {
    let mut cluster = Cluster::new(&[], &[]);
    let kills = std::env::var_os(KILLS_SETTING)
        .map_or(KILLS, |kills| kills.into_string().unwrap().parse().unwrap());
    let store = Arc::new(
        Postgres::open(Options::new(cluster.settings()))
            .await
            .unwrap(),
    );
    prime(&store).await;
    let mut journals = Vec::new();
    let mut verdict = Verdict::default();
    for round in 0..kills {
        let stop = Arc::new(AtomicBool::new(false));
        let writers = write(&store, &stop, round);
        sleep(Duration::from_millis(200 + round * 7_919 % 500)).await;
        tokio::task::block_in_place(|| {
            cluster.kill();
            cluster.start();
        });
        // The same store goes on by itself.
        sleep(Duration::from_millis(300)).await;
        journals.extend(stopped(writers, &stop).await);
        verdict = judge(&store, &journals).await;
    }
    report(&format!("{kills} kills: {verdict:?}"));
    assert!(verdict.kept as u64 > 50 * kills, "{verdict:?}");
}

/// While there is no connection a commit is not undone: what it may be undone for the sake of others is not used up by that,
/// whether or not its outcome is in doubt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tries_without_a_connection_are_none_that_were_undone() {
    const REFUSED: u64 = 40;
    let cluster = Cluster::shared();
    let folder = tempfile::tempdir().unwrap();
    let network = Network::new(&cluster.socket(), folder.path(), false);
    let settings = format!("{} application_name=apart", cluster.fresh());
    let options = Options {
        deadline: Duration::from_mins(1),
        ..Options::new(through(cluster, &settings, folder.path()))
    };
    let store = Postgres::open(options).await.unwrap();
    let key = Key::of(&["apart"]);
    let mut version = None;
    for (number, fates) in [
        vec![Fate::Undone],
        (0..20).map(|_| Fate::Undone).collect(),
        vec![Fate::CutBefore, Fate::Undone],
        vec![Fate::CutAfter, Fate::Undone],
    ]
    .into_iter()
    .enumerate()
    {
        cluster.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE application_name = 'apart'",
        );
        // The store sees that its connection has ended.
        sleep(Duration::from_millis(200)).await;
        network.hold(REFUSED, fates);
        let operation = Version::new(number as u128 + 1);
        let commit = Commit {
            operation,
            checks: vec![(key.clone(), version)],
            writes: vec![Write::Put(key.clone(), vec![1])],
        };
        let outcome = store.commit(commit).await;
        assert_eq!(outcome.unwrap(), Outcome::Committed, "{number}");
        assert_eq!(network.left(), 0);
        version = Some(operation);
    }
}

#[tokio::test]
async fn each_verb_is_one_round_trip() {
    const ROUNDS: u64 = 5;
    const CALLS: u64 = 30;
    let cluster = Cluster::shared();
    let folder = tempfile::tempdir().unwrap();
    let network = Network::new(&cluster.socket(), folder.path(), false);
    let through = through(cluster, &cluster.fresh(), folder.path());
    let store = Postgres::open(Options::new(through)).await.unwrap();
    let keys: Vec<Key> = (0..20)
        .map(|number| Key::of(&["trip"]).then_u64(number))
        .collect();
    let range = Key::of(&["trip"]).range();
    let mut fewest = u64::MAX;
    for round in 0..ROUNDS {
        let before = network.trips();
        for call in 0..CALLS {
            let found = store.get(&keys).await.unwrap();
            let versions = found
                .into_iter()
                .map(|found| found.map(|found| found.version));
            let commit = Commit {
                operation: Version::new(u128::from(round * CALLS + call) + 1),
                checks: keys.iter().cloned().zip(versions).collect(),
                writes: keys
                    .iter()
                    .map(|key| Write::Put(key.clone(), vec![1; 100]))
                    .collect(),
            };
            assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
            let found = store.scan(&range, 30, Direction::Backward).await.unwrap();
            assert_eq!(found.len(), keys.len());
        }
        fewest = fewest.min(network.trips() - before);
    }
    // Once a second, one more asks whether the server is still the primary.
    assert_eq!(fewest, 3 * CALLS);
}

/// The settings that lead to the server by way of another folder.
fn through(cluster: &Cluster, settings: &str, folder: &Path) -> String {
    let server = cluster.socket();
    let direct = server.parent().unwrap().display().to_string();
    settings.replacen(&direct, &folder.display().to_string(), 1)
}

async fn stopped(mut writers: JoinSet<Journal>, stop: &AtomicBool) -> Vec<Journal> {
    stop.store(true, Ordering::Relaxed);
    let mut journals = Vec::new();
    while let Some(journal) = writers.join_next().await {
        journals.push(journal.unwrap());
    }
    journals
}

#[expect(
    clippy::print_stdout,
    reason = "the figures are for whoever asks for them"
)]
fn report(line: &str) {
    println!("{line}");
}
