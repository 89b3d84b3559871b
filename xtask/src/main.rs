//! Chores of the project: `cargo xtask <chore>`.

mod codegen;

use std::error::Error;
use std::process::ExitCode;

/// What a chore answers.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// A chore: its name, what it does, and the function that gets the remaining arguments.
struct Chore {
    name: &'static str,
    purpose: &'static str,
    run: fn(&[String]) -> Outcome<()>,
}

const CHORES: &[Chore] = &[Chore {
    name: "codegen",
    purpose: "makes crates/model/src/generated from crates/model/facts; --check fails on drift",
    run: codegen::run,
}];

#[expect(
    clippy::print_stderr,
    reason = "a chore reports to the person who started it"
)]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let chore = arguments
        .first()
        .and_then(|name| CHORES.iter().find(|chore| chore.name == name));
    let Some(chore) = chore else {
        eprintln!("usage: cargo xtask <chore>");
        for chore in CHORES {
            eprintln!("  {:<10} {}", chore.name, chore.purpose);
        }
        return ExitCode::FAILURE;
    };
    match (chore.run)(&arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", chore.name);
            ExitCode::FAILURE
        }
    }
}
