//! The pages: every link leads somewhere, every decision has its parts.

use std::path::Path;

use super::tree::{File, Tree};
use crate::root::inside;

const DECISIONS: &str = "docs/decisions/";
const PARTS: &[&str] = &["## Context", "## Decision", "## Consequence"];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.extension() == "md") {
        for (line, text) in file.text.lines().enumerate() {
            for target in targets(text)
                .into_iter()
                .filter(|target| !leads_somewhere(file, target))
            {
                found.push(file.at(line, &format!("the link {target} leads nowhere")));
            }
        }
    }
    for (index, file) in tree.below(DECISIONS).enumerate() {
        let number = format!("{:04}-", index + 1);
        if !file.path[DECISIONS.len()..].starts_with(&number) {
            found.push(file.at(0, &format!("the next decision is number {number}")));
        }
        for part in PARTS
            .iter()
            .filter(|part| !file.text.lines().any(|line| line == **part))
        {
            found.push(file.at(0, &format!("has no part {part}")));
        }
    }
    found
}

/// What the links of a line point to.
fn targets(line: &str) -> Vec<&str> {
    let links = line.split("](").skip(1);
    links
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
        .collect()
}

fn leads_somewhere(file: &File, target: &str) -> bool {
    if target.contains("://") || target.starts_with('#') {
        return true;
    }
    let path = target.split('#').next().unwrap_or_default();
    let folder = Path::new(&file.path).parent().unwrap_or(Path::new(""));
    inside(folder).join(path).exists()
}
