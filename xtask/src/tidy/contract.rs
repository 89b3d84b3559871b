//! Excuses of the contract can be read and say something: each is of errors that operations which are built may answer, and no error
//! is excused twice. Whether it is needed is seen when the tests have run (`cargo xtask contract`).

use super::tree::{File, Tree};
use crate::contract::{EVERY, EXCUSES, Excuse, excuses};

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let Some(file) = tree.file(EXCUSES) else {
        return vec![format!("{EXCUSES} is not there")];
    };
    let mut found = Vec::new();
    let mut read: Vec<Excuse<'_>> = Vec::new();
    for excuse in excuses(&file.text) {
        match excuse {
            Ok(excuse) => {
                found.extend(idle(tree, file, &excuse));
                read.push(excuse);
            }
            Err(line) => found.push(file.at(line, "not of the form `Operation Error: reason`")),
        }
    }
    found.extend(doubles(tree, file, &read));
    found
}

/// What an excuse is for that no operation which is built may answer.
fn idle(tree: &Tree, file: &File, excuse: &Excuse<'_>) -> Vec<String> {
    let names = excuse.operations.iter().filter(|name| {
        !pairs(tree)
            .any(|(operation, error)| excuse.error == error && [EVERY, operation].contains(*name))
    });
    names
        .map(|name| {
            let what = format!("{name}: nothing built may answer {}", excuse.error);
            file.at(excuse.line, &what)
        })
        .collect()
}

fn doubles(tree: &Tree, file: &File, excuses: &[Excuse<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for (operation, error) in pairs(tree) {
        let covering = excuses
            .iter()
            .filter(|excuse| excuse.covers(operation, error));
        for excuse in covering.skip(1) {
            let what = format!("{error} of {operation} is excused twice");
            found.push(file.at(excuse.line, &what));
        }
    }
    found
}

/// Each operation that is built, with each error that it may answer.
fn pairs(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let built = tree
        .operations
        .iter()
        .filter(|operation| operation.function.is_some());
    built.flat_map(|operation| {
        let errors = operation.errors.iter();
        errors.map(|error| (operation.name.as_str(), error.as_str()))
    })
}
