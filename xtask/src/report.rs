//! What a chore says to the person who started it.

use crate::Outcome;

/// Says a line on the standard output.
#[expect(
    clippy::print_stdout,
    reason = "a chore reports to the person who started it"
)]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Says a line on the standard error.
#[expect(
    clippy::print_stderr,
    reason = "a chore reports to the person who started it"
)]
pub(crate) fn complain(line: &str) {
    eprintln!("{line}");
}

/// Says every finding, and fails where there is one.
pub(crate) fn settle(findings: &[String]) -> Outcome<()> {
    for finding in findings {
        complain(finding);
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err("1 finding".into()),
        many => Err(format!("{many} findings").into()),
    }
}
