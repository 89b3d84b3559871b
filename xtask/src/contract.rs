//! The contract of errors by observation: each error that the facts let a built operation answer came in a test, or is excused.
//!
//! Tests write down what came (`tests/observed`). An excuse is a line of `tests/uncovered.txt`: operations, the error, `: ` and the
//! reason why nobody can provoke it; `*` stands for all operations. It has to go as soon as the error comes, so the file only
//! shrinks.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::Outcome;
use crate::operations::{self, Operation};
use crate::report::{say, settle};
use crate::root::inside;
use crate::steps::cargo;

/// The excuses, from the workspace's folder.
pub(crate) const EXCUSES: &str = "tests/uncovered.txt";
/// What came, beside this program.
const OBSERVED: &str = "observed.txt";
/// What stands for all operations.
pub(crate) const EVERY: &str = "*";
/// The binaries of tests that provoke what can be provoked.
const PROVOKING: [&str; 4] = ["ops", "gateway", "attack", "directory"];

/// One line of the file of excuses.
pub(crate) struct Excuse<'a> {
    /// Counted from 0.
    pub(crate) line: usize,
    pub(crate) operations: Vec<&'a str>,
    pub(crate) error: &'a str,
}

/// Compares what came with the facts, and says what is missing or excused in vain.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let (observed, excuses) = match arguments {
        [] => (observed()?, inside(EXCUSES)),
        [flag] if flag == "--run" => {
            forget()?;
            provoke()?;
            (observed()?, inside(EXCUSES))
        }
        [flag, observed, excuses] if flag == "--compare" => (observed.into(), excuses.into()),
        _ => return Err("takes nothing but --run, or --compare OBSERVED EXCUSES".into()),
    };
    let observed = match fs::read_to_string(&observed) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err("no test has written anything down: cargo xtask contract --run".into());
        }
        read => read?,
    };
    compare(
        &operations::all()?,
        &observed,
        &fs::read_to_string(excuses)?,
    )
}

/// Forgets what came, so that what comes from here on is of the sources of today.
pub(crate) fn forget() -> Outcome<()> {
    match fs::remove_file(observed()?) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Excuses, line by line; of a line that is none, its number.
pub(crate) fn excuses(text: &str) -> Vec<Result<Excuse<'_>, usize>> {
    let filled = text
        .lines()
        .enumerate()
        .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    filled
        .map(|(line, text)| Excuse::read(line, text).ok_or(line))
        .collect()
}

impl<'a> Excuse<'a> {
    fn read(line: usize, text: &'a str) -> Option<Excuse<'a>> {
        let (pairs, reason) = text.split_once(": ")?;
        let (operations, error) = pairs.rsplit_once(' ')?;
        let operations = operations.split(' ').collect();
        (!reason.trim().is_empty()).then_some(Excuse {
            line,
            operations,
            error,
        })
    }

    pub(crate) fn covers(&self, operation: &str, error: &str) -> bool {
        let names = |name: &&str| [EVERY, operation].contains(name);
        self.error == error && self.operations.iter().any(names)
    }
}

fn compare(operations: &[Operation], observed: &str, excuses_text: &str) -> Outcome<()> {
    let observed: BTreeSet<&str> = observed.lines().collect();
    // What is no excuse is told of by `tidy`.
    let excuses: Vec<Excuse<'_>> = excuses(excuses_text).into_iter().flatten().collect();
    let built = operations.iter().filter(|it| it.function.is_some());
    let (mut came, mut silent, mut found) = (0, 0, Vec::new());
    for Operation { name, errors, .. } in built {
        for error in errors {
            let has_come = observed.contains(format!("{name} {error}").as_str());
            let excuse = excuses.iter().find(|excuse| excuse.covers(name, error));
            match (has_come, excuse) {
                (true, None) => came += 1,
                (false, Some(_)) => silent += 1,
                (false, None) => found.push(format!(
                    "{name}: no test provokes {error}, nor does {EXCUSES} say why none can"
                )),
                (true, Some(excuse)) => found.push(format!(
                    "{EXCUSES}:{}: a test provokes {error} of {name}: it needs no excuse",
                    excuse.line + 1
                )),
            }
        }
    }
    settle(&found)?;
    say(&format!(
        "contract: {came} errors of operations came in tests, {silent} are excused"
    ));
    Ok(())
}

fn provoke() -> Outcome<()> {
    let mut tests = cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    for binary in PROVOKING {
        tests.args(["--test", binary]);
    }
    let status = tests.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("the tests failed: {status}").into())
    }
}

fn observed() -> Outcome<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(OBSERVED))
}
