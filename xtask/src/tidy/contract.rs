//! Coverage by contract: each error that a built operation may answer is provoked by the operation's test, or excused.
//!
//! An excuse is a line of `tests/uncovered.txt`: operations, the error, `: ` and the reason. `*` stands for all operations. It
//! has to go as soon as a test provokes the error, so the file only shrinks.

use std::collections::BTreeSet;

use super::tree::Tree;

const EXCUSES: &str = "tests/uncovered.txt";
const EVERY: &str = "*";
/// Tests that go through all operations that are built.
const OF_ALL: &str = "tests/ops/every_operation.rs";

/// Operations and their errors.
type Pairs<'a> = BTreeSet<(&'a str, &'a str)>;

/// One line of the file of excuses.
struct Excuse<'a> {
    line: usize,
    operations: Vec<&'a str>,
    error: &'a str,
}

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let Some(file) = tree.file(EXCUSES) else {
        return vec![format!("{EXCUSES} is not there")];
    };
    let mut found = Vec::new();
    let mut excuses = Vec::new();
    for (line, text) in file.text.lines().enumerate() {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match Excuse::read(line, text) {
            Some(excuse) => excuses.push(excuse),
            None => found.push(file.at(line, "not of the form `Operation Error: reason`")),
        }
    }
    let (provoked, silent) = contract(tree);
    for pair in &silent {
        if !excuses.iter().any(|excuse| excuse.covers(pair)) {
            let (operation, error) = pair;
            found.push(format!(
                "{EXCUSES}: no test provokes {error} of {operation}, nor is it excused"
            ));
        }
    }
    for excuse in &excuses {
        let idle = excuse.idle(&provoked, &silent);
        found.extend(idle.iter().map(|what| file.at(excuse.line, what)));
    }
    found
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

    fn covers(&self, (operation, error): &(&str, &str)) -> bool {
        self.error == *error
            && self
                .operations
                .iter()
                .any(|name| [EVERY, operation].contains(name))
    }

    /// What of the excuse is not needed.
    fn idle(&self, provoked: &Pairs<'_>, silent: &Pairs<'_>) -> Vec<String> {
        let mut found = Vec::new();
        for (operation, error) in provoked.iter().filter(|pair| self.covers(pair)) {
            found.push(format!("a test provokes {error} of {operation}"));
        }
        for name in &self.operations {
            let is_silent =
                |pair: &(&str, &str)| pair.1 == self.error && [EVERY, pair.0].contains(name);
            if found.is_empty() && !silent.iter().any(is_silent) {
                found.push(format!("{name} may not answer {}", self.error));
            }
        }
        found
    }
}

/// The pairs of built operations and their errors: those that the operation's tests name, and those that they don't.
fn contract(tree: &Tree) -> (Pairs<'_>, Pairs<'_>) {
    let (mut provoked, mut silent) = (Pairs::new(), Pairs::new());
    for operation in &tree.operations {
        let Some(function) = &operation.function else {
            continue;
        };
        let (file, folder) = (
            format!("tests/ops/{function}.rs"),
            format!("tests/ops/{function}/"),
        );
        let of_it = |path: &str| path == file || path == OF_ALL || path.starts_with(&folder);
        let tests: Vec<_> = tree.files.iter().filter(|file| of_it(&file.path)).collect();
        for error in &operation.errors {
            let named = tests
                .iter()
                .any(|test| test.text.contains(&format!("\"{error}\"")));
            let pairs = if named { &mut provoked } else { &mut silent };
            pairs.insert((&operation.name, error));
        }
    }
    (provoked, silent)
}
