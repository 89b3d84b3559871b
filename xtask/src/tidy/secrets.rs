//! Secrets have types that can't be printed.

use super::tree::{File, Tree};

/// Names of members that hold a secret in clear.
const SECRET: &[&str] = &[
    "password",
    "temporary_password",
    "proposed_password",
    "previous_password",
    "secret",
    "client_secret",
    "secret_access_key",
    "session_token",
    "private_key",
    "passphrase",
    "refresh_token",
];

/// Types that print, compare and serialise what they hold.
const PLAIN: &[&str] = &[
    "String",
    "Option<String>",
    "Vec<u8>",
    "Option<Vec<u8>>",
    "Arc<str>",
    "Box<str>",
    "&'static str",
];

/// Where such a member is sealed, so that it holds no clear text, or is part of what is written to a file or sealed as a whole, in
/// a type that itself can't be printed.
const REVIEWED: &[(&str, &str)] = &[
    ("crates/cenote/src/data.rs", "secret_access_key"),
    ("crates/userpool/src/access/roles.rs", "secret"),
    ("crates/userpool/src/records/access_key.rs", "secret"),
    ("crates/userpool/src/records/pool_keys.rs", "refresh_token"),
];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.product() {
        for (line, text) in file.code.lines().enumerate() {
            if let Some(name) = plain_secret(text)
                && !is_reviewed(file, name)
            {
                found.push(file.at(
                    line,
                    &format!("{name} is a secret in a type that can be printed"),
                ));
            }
        }
    }
    for (path, name) in REVIEWED {
        let there = tree.file(path).is_some_and(|file| {
            file.code
                .lines()
                .any(|line| plain_secret(line) == Some(*name))
        });
        if !there {
            found.push(format!("{path}: {name} is reviewed but not there"));
        }
    }
    found
}

/// The member that a line of a structure declares, where it is a secret of a plain type.
fn plain_secret(line: &str) -> Option<&str> {
    let words = line.trim().strip_suffix(',')?;
    let (declared, kind) = words.split_once(": ")?;
    let name = declared.rsplit(' ').next()?;
    (SECRET.contains(&name) && PLAIN.contains(&kind)).then_some(name)
}

fn is_reviewed(file: &File, name: &str) -> bool {
    REVIEWED.contains(&(file.path.as_str(), name))
}
