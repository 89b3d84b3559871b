//! Coverage by contract: each error that a built operation may answer is provoked by the operation's test, or excused.
//!
//! An excuse is a line of `tests/uncovered.txt`, `Operation Error: reason`, or `* Error: reason` for all operations. It has
//! to go as soon as a test provokes the error, so the file only shrinks.

use std::collections::BTreeSet;

use super::tree::Tree;

const EXCUSES: &str = "tests/uncovered.txt";
const EVERY: &str = "*";

/// One line of the file of excuses.
struct Excuse<'a> {
    line: usize,
    operation: &'a str,
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
        match excuse(line, text) {
            Some(excuse) => excuses.push(excuse),
            None => found.push(file.at(line, "not of the form `Operation Error: reason`")),
        }
    }
    let (provoked, silent) = contract(tree);
    for (operation, error) in &silent {
        let covers = |excuse: &Excuse<'_>| {
            excuse.error == error && (excuse.operation == operation || excuse.operation == EVERY)
        };
        if !excuses.iter().any(covers) {
            found.push(format!(
                "{EXCUSES}: no test provokes {error} of {operation}, and nothing excuses it"
            ));
        }
    }
    for excuse in &excuses {
        let of_it = |pair: &&(String, String)| {
            pair.1 == excuse.error && (excuse.operation == EVERY || pair.0 == excuse.operation)
        };
        if let Some((operation, _)) = provoked.iter().find(of_it) {
            found.push(file.at(
                excuse.line,
                &format!("a test provokes {} of {operation}", excuse.error),
            ));
        } else if !silent.iter().any(|pair| of_it(&pair)) {
            found.push(file.at(excuse.line, "no built operation may answer this"));
        }
    }
    found
}

fn excuse(line: usize, text: &str) -> Option<Excuse<'_>> {
    let (pair, reason) = text.split_once(": ")?;
    let (operation, error) = pair.split_once(' ')?;
    (!reason.trim().is_empty()).then_some(Excuse {
        line,
        operation,
        error,
    })
}

type Pairs = BTreeSet<(String, String)>;

/// The pairs of built operations and their errors: those that the operation's test names, and those that it doesn't.
fn contract(tree: &Tree) -> (Pairs, Pairs) {
    let (mut provoked, mut silent) = (Pairs::new(), Pairs::new());
    for operation in &tree.operations {
        let Some(function) = &operation.function else {
            continue;
        };
        let test = tree.file(&format!("tests/ops/{function}.rs"));
        for error in &operation.errors {
            let named = test.is_some_and(|test| test.text.contains(&format!("\"{error}\"")));
            let pairs = if named { &mut provoked } else { &mut silent };
            pairs.insert((operation.name.clone(), error.clone()));
        }
    }
    (provoked, silent)
}
