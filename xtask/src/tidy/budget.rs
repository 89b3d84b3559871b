//! The budget of the tests' time only shrinks: no line has more seconds than it ever had, as far as git remembers.

use std::process::Command;

use super::tree::Tree;
use crate::budget::{FILE, Line, lines};
use crate::root::root;

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let Some(file) = tree.file(FILE) else {
        return vec![format!("{FILE} is not there")];
    };
    let present = lines(&file.text);
    let mut found = Vec::new();
    if present.iter().any(Option::is_none) {
        found.push(format!(
            "{FILE}: a line that is not `step NAME SECONDS` or `tests NAME SECONDS`"
        ));
    }
    let before: Vec<Line> = versions()
        .iter()
        .flat_map(|text| lines(text))
        .flatten()
        .collect();
    for line in present.iter().flatten() {
        let same = before
            .iter()
            .filter(|other| other.kind == line.kind && other.name == line.name);
        if let Some(least) = same.map(|other| other.seconds).min()
            && least < line.seconds
        {
            found.push(format!(
                "{FILE}: {} {} had {least} seconds, and has {} now: it only shrinks",
                line.kind, line.name, line.seconds
            ));
        }
    }
    found
}

/// What the file held in each commit that changed it.
fn versions() -> Vec<String> {
    let commits = git(&["log", "--format=%H", "--", FILE]);
    let texts = commits
        .lines()
        .map(|commit| git(&["show", &format!("{commit}:{FILE}")]));
    texts.collect()
}

/// What git answers; nothing where it has no history.
fn git(arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    let output = git.arg("-C").arg(root()).args(arguments).output();
    output.map_or(String::new(), |output| {
        String::from_utf8_lossy(&output.stdout).into_owned()
    })
}
