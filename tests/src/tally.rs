//! How much a run of attacks tries, and what it tried: written down for `cargo xtask attack`, which sums it up.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crypto::random::Stream;

/// Where the lines go; without it nothing is written.
const FILE: &str = "CENOTE_ATTACK_CASES";
/// Where it is told how many random walks were taken; without it nowhere.
const WALKS: &str = "CENOTE_ATTACK_WALKS";
/// A number that gives all worlds of a run other randomness.
const SEED: &str = "CENOTE_ATTACK_SEED";
/// How many times as much is tried of what is tried at random.
const TIMES: &str = "CENOTE_ATTACK_TIMES";

/// The calls of one world. When it goes, it leaves a line: the test, what was done for its calls, what was refused.
#[derive(Default)]
pub(crate) struct Tally {
    done: AtomicU64,
    refused: AtomicU64,
}

impl Tally {
    /// Counts the end of a call.
    pub(crate) fn count(&self, is_done: bool) {
        let counter = if is_done { &self.done } else { &self.refused };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let (done, refused) = (
            self.done.load(Ordering::Relaxed),
            self.refused.load(Ordering::Relaxed),
        );
        write(FILE, &format!("{done} {refused}"));
    }
}

/// Tells how many random walks a test took, of how many steps, and how often one let somebody in.
pub fn walked(walks: usize, steps: usize, let_in: usize) {
    write(WALKS, &format!("{walks} {steps} {let_in}"));
}

/// Writes a line where this variable says: the test, and what is told of it.
fn write(place: &str, told: &str) {
    let Some(path) = variable(place) else { return };
    let test = thread::current().name().unwrap_or("?").to_owned();
    // One write a line: tests run side by side.
    let line = format!("{test} {told}\n");
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("a place for what is told");
}

/// What makes the randomness of this run differ from that of others; the same in each run that is told nothing.
pub(crate) fn seed() -> u64 {
    let told = variable(SEED).map(|text| text.parse().expect("a number of a seed"));
    told.unwrap_or_default()
}

/// The randomness of a run, for what is tried at random.
///
/// # Panics
/// As [`times`].
#[must_use]
pub fn random() -> Stream {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_be_bytes());
    Stream::from_seed(bytes)
}

/// So many tries, or as many times more as this run is told.
///
/// # Panics
/// If it is told something that is no number.
#[must_use]
pub fn times(tries: usize) -> usize {
    let told = variable(TIMES).map(|text| text.parse::<usize>().expect("a number of times"));
    tries * told.unwrap_or(1)
}

#[expect(
    clippy::disallowed_methods,
    reason = "who runs the tests says what a longer run does"
)]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}
