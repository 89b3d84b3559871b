//! What both measurements store and read: sign-ups of four records each, at random keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use store::{Commit, Engine, Key, Outcome, Version, Write};

/// How long each measurement lasts, and how often the two sides take turns.
pub(crate) const SPAN: Duration = Duration::from_secs(1);
pub(crate) const ROUNDS: usize = 7;
/// A user's record, and the entries that find it: by name, by address, by time.
const RECORD_BYTES: usize = 600;
const ENTRY_BYTES: usize = 120;

/// Scatters numbers over all keys, as random ids would.
fn scattered(number: u64) -> u64 {
    let mixed = (number ^ (number >> 31)).wrapping_mul(0x7fb5_d329_728e_a185);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x81da_def4_bc2d_d44d)
}

fn key(kind: &str, number: u64) -> Key {
    Key::of(&[
        "eu-west-1_Ab3dE6gH9",
        kind,
        &format!("{:016x}-user", scattered(number)),
    ])
}

pub(crate) fn sign_up(number: u64) -> Commit {
    let keys = [
        key("user", number),
        key("name", number),
        key("email", number),
    ];
    let sizes = [RECORD_BYTES, ENTRY_BYTES, ENTRY_BYTES];
    let checks = keys.iter().cloned().map(|key| (key, None)).collect();
    let mut writes: Vec<Write> = keys
        .into_iter()
        .zip(sizes)
        .map(|(key, size)| Write::Put(key, vec![b'x'; size]))
        .collect();
    let listed = Key::of(&["eu-west-1_Ab3dE6gH9", "created"]).then_u64(number);
    writes.push(Write::Put(listed, vec![b'x'; ENTRY_BYTES]));
    Commit {
        operation: Version::new(u128::from(number) + 1),
        checks,
        writes,
    }
}

/// Commits per second, and the longest wait but for one in a hundred.
pub(crate) async fn commits<E: Engine + 'static>(
    store: &Arc<E>,
    writers: u64,
    next: &Arc<AtomicU64>,
) -> (f64, Duration) {
    let start = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|_| {
            let (store, next) = (Arc::clone(store), Arc::clone(next));
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while start.elapsed() < SPAN {
                    let began = Instant::now();
                    let commit = sign_up(next.fetch_add(1, Ordering::Relaxed));
                    assert_eq!(store.commit(commit).await.unwrap(), Outcome::Committed);
                    waits.push(began.elapsed());
                }
                waits
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.unwrap());
    }
    waits.sort();
    let rate = waits.len() as f64 / start.elapsed().as_secs_f64();
    (rate, waits[waits.len() * 99 / 100])
}

/// Reads of one record per second.
pub(crate) async fn reads<E: Engine + 'static>(store: &Arc<E>, readers: u64, count: u64) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..readers)
        .map(|reader| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut done = 0;
                while start.elapsed() < SPAN {
                    let keys = [key("user", scattered(done + (reader << 40)) % count)];
                    assert!(store.get(&keys).await.unwrap()[0].is_some());
                    done += 1;
                    if done % 64 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap();
    }
    done as f64 / start.elapsed().as_secs_f64()
}
