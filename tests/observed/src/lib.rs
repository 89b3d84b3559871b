//! The errors that operations really answered: written down for `cargo xtask contract`, which compares them with the facts.

#![expect(clippy::expect_used, reason = "a test fails where it can't write down")]

use std::collections::BTreeSet;
use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The file, beside the programs that cargo builds.
const FILE: &str = "observed.txt";

/// The pairs that this process has written down.
static WRITTEN: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// Writes down that an operation answered with an error: a line for each pair that is new to this process.
///
/// # Panics
/// Where the file can't be written.
pub fn note(operation: &str, error: &str) {
    let pair = (operation.to_owned(), error.to_owned());
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !written.insert(pair) {
        return;
    }
    let Some(path) = file() else { return };
    // One write a line: processes append side by side.
    let line = format!("{operation} {error}\n");
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("a place for what was observed");
}

/// Cargo keeps tests in a folder beside the programs. Whatever runs from elsewhere, such as the benchmark, observes nothing.
fn file() -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    let folder = program.parent().filter(|folder| folder.ends_with("deps"))?;
    Some(folder.with_file_name(FILE))
}
