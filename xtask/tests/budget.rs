//! The chore that writes the budget of the tests' time.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::process::Command;

/// What becomes of a budget by a run that took this.
fn renewed(budget: &str, taken: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["taken.txt", "budget.txt"].map(|name| folder.path().join(name));
    fs::write(&paths[0], taken).unwrap();
    fs::write(&paths[1], budget).unwrap();
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = xtask.arg("budget").args(&paths).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::read_to_string(&paths[1]).unwrap()
}

#[test]
fn a_line_has_a_quarter_more_than_a_run_took_and_never_more_than_before() {
    let budget = "# seconds\nstep clippy 240\nstep altogether 100\ntests ops 50\n";
    let taken = "step clippy 300000\nstep end-to-end tests on sqlite 40000\nstep tidy 300\ntests ops 20000\ntests attack 60001\n";
    assert_eq!(
        renewed(budget, taken),
        "# seconds\nstep clippy 240\nstep end-to-end tests on sqlite 50\nstep altogether 100\ntests attack 76\ntests ops 25\n"
    );
}

#[test]
fn what_did_not_run_keeps_its_line() {
    let budget = "step tidy 3\ntests directory 9\n";
    assert_eq!(
        renewed(budget, "step tidy 2000\n"),
        "step tidy 3\nstep altogether 3\ntests directory 9\n"
    );
}
