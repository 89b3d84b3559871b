//! The files of the project.

use std::fs;
use std::process::Command;

use super::blank::blank;
use crate::operations::{self, Operation};
use crate::root::{inside, root};
use crate::{Outcome, codegen};

/// Extensions of the programs that people write.
const WRITTEN: &[&str] = &["rs", "py", "js", "cjs", "mjs", "sh"];

/// One text file.
pub(crate) struct File {
    /// Its path from the workspace's folder.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Of a Rust file, the text with blanks in place of comments and of what literals hold: the same lines, the same columns.
    pub(crate) code: String,
}

/// All text files that git knows or would take.
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    /// The operations of Amazon Cognito, as the facts and the contents page have them.
    pub(crate) operations: Vec<Operation>,
}

impl Tree {
    pub(crate) fn read() -> Outcome<Tree> {
        let output = Command::new("git")
            .arg("-C")
            .arg(root())
            .args([
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard",
                "-z",
            ])
            .output()?;
        if !output.status.success() {
            return Err("git ls-files failed: this is no clone of the repository".into());
        }
        let mut files = Vec::new();
        for path in String::from_utf8(output.stdout)?.split_terminator('\0') {
            // A file that was deleted but is still in the index is absent; one that isn't text has no words.
            let Ok(text) = fs::read_to_string(inside(path)) else {
                continue;
            };
            let code = if extension(path) == "rs" {
                blank(&text)
            } else {
                String::new()
            };
            files.push(File {
                path: path.to_owned(),
                text,
                code,
            });
        }
        Ok(Tree {
            files,
            operations: operations::all()?,
        })
    }

    /// The Rust files that people wrote.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(|file| file.extension() == "rs" && !file.is_generated())
    }

    /// The programs that people wrote, in whatever language.
    pub(crate) fn written(&self) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(|file| WRITTEN.contains(&file.extension()) && !file.is_generated())
    }

    /// The Rust files of the product: neither tests nor chores.
    pub(crate) fn product(&self) -> impl Iterator<Item = &File> {
        self.rust().filter(|file| file.is_product())
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub(crate) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder))
    }
}

impl File {
    pub(crate) fn is_generated(&self) -> bool {
        codegen::makes(&self.path)
    }

    pub(crate) fn is_product(&self) -> bool {
        let of_crate = self
            .path
            .strip_prefix("crates/")
            .and_then(|path| path.split_once('/'));
        of_crate.is_some_and(|(_, path)| path.starts_with("src/"))
    }

    /// Whether it is of a test: of a crate's own, or of those of the whole.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/")
    }

    pub(crate) fn extension(&self) -> &str {
        extension(&self.path)
    }

    /// The name of the file, without its extension.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// A finding at a line, counted from 0.
    pub(crate) fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path, line + 1)
    }
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether `line` holds `word` with no letter, digit or underscore on those of its sides where it has one itself.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let opens = word.starts_with(is_part);
    let closes = word.ends_with(is_part);
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !(opens && before.is_some_and(is_part) || closes && after.is_some_and(is_part))
    })
}
