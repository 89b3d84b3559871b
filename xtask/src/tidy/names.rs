//! What things are called.

use super::tree::{File, Tree};
use crate::codegen::names::snake;

/// Words after which a name is given.
const DECLARING: &[&str] = &[
    "struct",
    "enum",
    "trait",
    "type",
    "mod",
    "fn",
    "union",
    "macro_rules!",
];

/// Parts of names that say nothing, in both of Rust's spellings.
const EMPTY: &[&str] = &[
    "Manager", "Helper", "Util", "Utils", "manager", "helper", "helpers", "util", "utils",
];

/// Operations that begin with this verb and are not in the facts.
const FURTHER_OPERATIONS: &[&str] = &["get_bucket_location", "get_bucket_encryption", "get_object"];

/// Names of AWS's that have such a part all the same.
const NAMES_OF_AWS: &[&str] = &[
    "secrets_manager",
    "SecretsManager",
    "systems_manager",
    "SystemsManager",
];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let operations = operations(tree);
    let mut found = Vec::new();
    for file in tree.rust() {
        for (line, text) in file.code.lines().enumerate() {
            for name in declared(text) {
                found.extend(judge(file, line, name, &operations));
            }
        }
    }
    found
}

fn judge(file: &File, line: usize, name: &str, operations: &[String]) -> Option<String> {
    let ours = NAMES_OF_AWS
        .iter()
        .fold(name.to_owned(), |name, of_aws| name.replace(of_aws, ""));
    let empty = parts(&ours).into_iter().find(|part| EMPTY.contains(part));
    if let Some(part) = empty {
        return Some(file.at(line, &format!("{name}: {part} says nothing")));
    }
    let of_operation = operations
        .iter()
        .any(|operation| name.starts_with(operation.as_str()));
    if name.starts_with("get_") && !of_operation {
        return Some(file.at(
            line,
            &format!("{name}: a function that gives a thing is called as the thing is"),
        ));
    }
    None
}

/// Names that a line of code declares.
fn declared(line: &str) -> Vec<&str> {
    let mut words = line.split_whitespace();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        if DECLARING.contains(&word)
            && let Some(name) = words.clone().next()
        {
            let end = name.find(|character: char| !character.is_alphanumeric() && character != '_');
            found.push(&name[..end.unwrap_or(name.len())]);
        }
    }
    found
}

/// The words of a name, spelt either way.
fn parts(name: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for word in name.split('_') {
        let mut start = 0;
        for (at, character) in word.char_indices().skip(1) {
            if character.is_uppercase() {
                found.push(&word[start..at]);
                start = at;
            }
        }
        found.push(&word[start..]);
    }
    found
}

/// All operations of the facts that begin with `Get`, as functions are called.
fn operations(tree: &Tree) -> Vec<String> {
    let mut found: Vec<String> = FURTHER_OPERATIONS.iter().map(ToString::to_string).collect();
    for file in tree
        .below("crates/model/facts/")
        .filter(|file| file.extension() == "json")
    {
        let facts: serde_json::Value = serde_json::from_str(&file.text).unwrap_or_default();
        let names = facts["operations"].as_object().into_iter().flatten();
        found.extend(
            names
                .map(|(name, _)| snake(name))
                .filter(|name| name.starts_with("get_")),
        );
    }
    found
}
