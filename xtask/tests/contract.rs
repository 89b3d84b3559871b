//! The chore that compares the errors that came in tests with those that the facts name.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::process::{Command, Output};

/// What the chore says, and whether it is content, where this came and this is excused.
fn compared(observed: &[String], excuses: &str) -> (bool, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["observed.txt", "excuses.txt"].map(|name| folder.path().join(name));
    fs::write(&paths[0], observed.join("\n")).unwrap();
    fs::write(&paths[1], excuses).unwrap();
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.args(["contract", "--compare"]).args(&paths);
    let Output { status, stderr, .. } = xtask.output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    (status.success(), said.lines().map(str::to_owned).collect())
}

/// Every error of every operation that is built, as tests write it down: what is missing where nothing came.
fn everything() -> Vec<String> {
    let (content, said) = compared(&[], "");
    assert!(!content);
    let pairs = said.iter().filter_map(|line| {
        let (operation, rest) = line.split_once(": no test provokes ")?;
        let (error, _) = rest.split_once(',')?;
        Some(format!("{operation} {error}"))
    });
    pairs.collect()
}

#[test]
fn what_neither_came_nor_is_excused_fails() {
    let mut came = everything();
    assert!(came.contains(&"SignUp UsernameExistsException".to_owned()));
    assert_eq!(compared(&came, "# nothing\n"), (true, Vec::new()));
    came.retain(|pair| pair != "SignUp UsernameExistsException");
    let (content, said) = compared(&came, "");
    assert!(!content);
    assert_eq!(
        said[0],
        "SignUp: no test provokes UsernameExistsException, nor does tests/uncovered.txt say why none can"
    );
    let excuse = "SignUp UsernameExistsException: names are never taken\n";
    assert_eq!(compared(&came, excuse), (true, Vec::new()));
}

#[test]
fn what_came_needs_no_excuse() {
    let came = everything();
    let excuses = "# reasons\nGetUser SignUp InvalidParameterException: nobody errs\n";
    let (content, said) = compared(&came, excuses);
    assert!(!content);
    for operation in ["GetUser", "SignUp"] {
        let told = format!(
            "tests/uncovered.txt:2: a test provokes InvalidParameterException of {operation}: it needs no excuse"
        );
        assert!(said.contains(&told), "{said:?}");
    }
}

#[test]
fn an_excuse_for_all_operations_is_one_for_each() {
    let mut came = everything();
    came.retain(|pair| !pair.ends_with(" ForbiddenException"));
    let excuse = "* ForbiddenException: nothing forbids\n";
    assert_eq!(compared(&came, excuse), (true, Vec::new()));
    came.push("SignUp ForbiddenException".to_owned());
    assert!(!compared(&came, excuse).0);
}
