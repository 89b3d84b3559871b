//! Where tests and exceptions may stand.

use super::tree::{Tree, has_word};

/// The files that may be `unsafe`: the one that calls C, and the one that is written in instructions of a particular processor.
const UNSAFE: &[&str] = &[
    "crates/crypto/src/srp/bignum.rs",
    "crates/crypto/src/srp/ifma.rs",
];

/// Marks of a test.
const TESTS: &[&str] = &["#[test]", "#[cfg(test)]", "#[tokio::test", "mod tests"];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust() {
        let tested_here = file.is_product() || file.path.starts_with("xtask/src/");
        for (line, text) in file.code.lines().enumerate() {
            if tested_here && TESTS.iter().any(|mark| text.contains(mark)) {
                found.push(file.at(
                    line,
                    "tests stand in a folder tests, apart from what they test",
                ));
            }
            if has_word(text, "unsafe") && !UNSAFE.contains(&file.path.as_str()) {
                found.push(file.at(line, "unsafe stands in the reviewed files alone"));
            }
        }
    }
    for path in UNSAFE {
        if tree.file(path).is_none() {
            found.push(format!("{path} is reviewed but not there"));
        }
    }
    for line in reasonless(tree) {
        found.push(line);
    }
    found
}

/// Expectations of a lint that say no reason.
fn reasonless(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust() {
        for mark in ["#[expect(", "#![expect("] {
            for (at, _) in file.code.match_indices(mark) {
                let rest = &file.code[at..];
                let attribute = &rest[..rest.find(")]").unwrap_or(rest.len())];
                if !attribute.contains("reason =") {
                    let line = file.code[..at].matches('\n').count();
                    found.push(file.at(line, "an exception without its reason"));
                }
            }
        }
    }
    found
}
