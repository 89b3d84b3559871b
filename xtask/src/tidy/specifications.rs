//! One operation, one file: each opens with its specification, has one row in the contents page, and is tested in a file of
//! the same name.

use super::tree::{File, Tree, has_word};
use crate::codegen::names::snake;
use crate::operations;

const FOLDER: &str = "crates/userpool/src/ops/";
const TESTS: &str = "tests/ops/";
const TEST_CONTENTS: &str = "tests/ops/main.rs";

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for operation in &tree.operations {
        let Some(function) = &operation.function else {
            continue;
        };
        let path = format!("{FOLDER}{function}.rs");
        if *function != snake(&operation.name) {
            found.push(format!(
                "{path}: {} is performed by {function}",
                operation.name
            ));
        }
        match tree.file(&path) {
            Some(file) => found.extend(judge(file, &operation.name, function)),
            None => found.push(format!("{path}: {} has no file of its own", operation.name)),
        }
        found.extend(untested(tree, function));
    }
    for file in tree.below(FOLDER).filter(|file| !file.is_generated()) {
        let is_performed = tree
            .operations
            .iter()
            .any(|operation| operation.function.as_deref() == Some(file.stem()));
        if !is_performed {
            found.push(format!("{}: has no row in the contents page", file.path));
        }
    }
    if let Err(error) = operations::run(&["--check".to_owned()]) {
        found.push(error.to_string());
    }
    found
}

fn judge(file: &File, name: &str, function: &str) -> Vec<String> {
    let specification: Vec<&str> = file
        .text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .collect();
    let specification = specification.join(" ");
    let mut found = Vec::new();
    if !specification.starts_with(&format!("`{name}`: ")) {
        found.push(file.at(0, &format!("must open with //! `{name}`: and its purpose")));
    }
    for (words, what) in [
        (["Refuses", "Refuses"], "what it refuses, in order"),
        (["Changes", "changes"], "what it changes"),
        (["Sends", "sends"], "what it sends"),
    ] {
        if !words.iter().any(|word| has_word(&specification, word)) {
            found.push(file.at(0, &format!("the specification does not say {what}")));
        }
    }
    if !file
        .code
        .contains(&format!("pub(crate) async fn {function}("))
    {
        found.push(file.at(0, &format!("has no function {function}")));
    }
    found
}

fn untested(tree: &Tree, function: &str) -> Option<String> {
    let path = format!("{TESTS}{function}.rs");
    let is_listed = tree.file(TEST_CONTENTS).is_some_and(|contents| {
        contents
            .code
            .lines()
            .any(|line| line == format!("mod {function};"))
    });
    let has_test = tree
        .file(&path)
        .is_some_and(|file| file.code.contains("#[test]") || file.code.contains("#[tokio::test"));
    (!is_listed || !has_test)
        .then(|| format!("{path}: the operation's test is not there or not in {TEST_CONTENTS}"))
}
