//! A process that is killed while it writes loses nothing that it has acknowledged.
//!
//! The test starts itself again as the process to be killed. That one writes under sixteen writers
//! and tells of each commit once it is acknowledged; the pipe to its parent is the journal.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use store::sqlite::{Options, Sqlite};
use store::{Commit, Direction, Engine, Key, Outcome, Part, Range, Version, Write};
use tokio::task::JoinSet;

const ROUNDS: u64 = 20;
const WRITERS: u64 = 16;
const FOLDER: &str = "CENOTE_TEST_CRASH_FOLDER";
const ROUND: &str = "CENOTE_TEST_CRASH_ROUND";

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let round = std::env::var_os(ROUND)
            .unwrap()
            .into_string()
            .unwrap()
            .parse()
            .unwrap();
        return write_until_killed(Path::new(&folder), round);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged: BTreeMap<u64, u64> = BTreeMap::new();
    let mut total = 0;
    for round in 0..ROUNDS {
        // Between 20 and 400 milliseconds after the first commit, at a different point each time.
        let delay = Duration::from_millis(20 + round * 7_919 % 380);
        for line in journal_of_a_killed_process(folder.path(), round, delay) {
            let Some(rest) = line.strip_prefix("kept ") else {
                continue;
            };
            let Some((writer, number)) = rest.split_once(' ') else {
                continue;
            };
            // The last line may have been cut off by the kill.
            let Some(number) = number.strip_suffix('.') else {
                continue;
            };
            acknowledged.insert(writer.parse().unwrap(), number.parse().unwrap());
            total += 1;
        }
        // What one round kept untold, the next one counts from.
        acknowledged = verify(folder.path(), &acknowledged);
    }
    assert!(total > ROUNDS * WRITERS, "only {total} commits were tried");
}

fn journal_of_a_killed_process(folder: &Path, round: u64, delay: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_killed_process_loses_nothing_that_it_acknowledged",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let first = lines
        .by_ref()
        .find(|line| line.starts_with("kept "))
        .unwrap();
    // The pipe must be drained meanwhile, or the writers would wait for it.
    let reader = std::thread::spawn(move || std::iter::once(first).chain(lines).collect());
    std::thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn counter(writer: u64) -> Key {
    Key::of(&["counter"]).then_u64(writer)
}

fn record(side: &str, writer: u64, number: u64) -> Key {
    Key::of(&[side]).then_u64(writer).then_u64(number)
}

/// Each commit moves the writer's counter on and adds a record on both sides.
#[tokio::main]
async fn write_until_killed(folder: &Path, round: u64) {
    let store = Sqlite::open(folder.join("cenote.db"), Options::default()).unwrap();
    let store: Arc<dyn Engine> = Arc::new(store);
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            loop {
                let key = counter(writer);
                let found = store
                    .get(std::slice::from_ref(&key))
                    .await
                    .unwrap()
                    .remove(0);
                let count = found.as_ref().map_or(0, |found| {
                    u64::from_be_bytes(found.value.as_ref().try_into().unwrap())
                });
                let number = count + 1;
                let operation = (u128::from(round) << 96) | (u128::from(writer) << 64);
                let commit = Commit {
                    operation: Version::new(operation | u128::from(number)),
                    checks: vec![(key.clone(), found.map(|found| found.version))],
                    writes: vec![
                        Write::Put(key, number.to_be_bytes().to_vec()),
                        Write::Put(record("left", writer, number), vec![b'l'; 700]),
                        Write::Put(record("right", writer, number), vec![b'r'; 700]),
                    ],
                };
                assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
                // One write, so that lines of several writers do not mix.
                let line = format!("kept {writer} {number}.\n");
                std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                std::io::stdout().flush().unwrap();
            }
        });
    }
    // They write until this process is killed, or until one of them fails.
    writers.join_next().await.unwrap().unwrap();
}

#[tokio::main]
async fn verify(folder: &Path, acknowledged: &BTreeMap<u64, u64>) -> BTreeMap<u64, u64> {
    let mut counts = BTreeMap::new();
    let store = Sqlite::open(folder.join("cenote.db"), Options::default()).unwrap();
    let sides = [
        numbers(&store, "left").await,
        numbers(&store, "right").await,
    ];
    assert_eq!(sides[0], sides[1], "a commit is there in part");
    for writer in 0..WRITERS {
        let found = store.get(&[counter(writer)]).await.unwrap().remove(0);
        let count = found.map_or(0, |found| {
            u64::from_be_bytes(found.value.as_ref().try_into().unwrap())
        });
        let kept = acknowledged.get(&writer).copied().unwrap_or(0);
        // The last one may have been kept without its caller having heard of it.
        assert!(
            (kept..=kept + 1).contains(&count),
            "writer {writer}: {count} kept, {kept} told"
        );
        let numbers = sides[0].get(&writer).cloned().unwrap_or_default();
        assert_eq!(
            numbers,
            (1..=count).collect::<Vec<u64>>(),
            "a commit is lost or doubled"
        );
        counts.insert(writer, count);
    }
    counts
}

async fn numbers(store: &Sqlite, side: &str) -> BTreeMap<u64, Vec<u64>> {
    let mut range: Range = Key::prefix(&[side]);
    let mut found: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    loop {
        let page = store.scan(&range, 1_024, Direction::Forward).await.unwrap();
        let Some((last, _)) = page.last() else {
            return found;
        };
        range = range.past(last, Direction::Forward);
        for (key, value) in page {
            let parts = key.parts().unwrap();
            assert!(
                matches!(parts.as_slice(), [_, Part::U64(_), Part::U64(_)]),
                "{key}"
            );
            if let [_, Part::U64(writer), Part::U64(number)] = parts.as_slice() {
                found.entry(*writer).or_default().push(*number);
            }
            assert_eq!(value.value.len(), 700);
        }
    }
}
