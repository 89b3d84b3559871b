//! Chores of the project: `cargo xtask <chore>`.

mod attack;
mod bench;
mod budget;
mod codegen;
mod contract;
mod facts;
mod floors;
mod lines;
mod lint;
mod operations;
mod release;
mod report;
mod root;
mod settings;
mod steps;
mod test;
mod tidy;

use std::error::Error;
use std::process::ExitCode;

use report::complain;

/// What a chore answers.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// A chore: its name, what it does, and the function that gets the remaining arguments.
struct Chore {
    name: &'static str,
    purpose: &'static str,
    run: fn(&[String]) -> Outcome<()>,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "attack",
        purpose: "runs the tests of attacks many times with other randomness, and tells cases and what was let in; --rounds COUNT, --times COUNT, --only NAME, --release",
        run: attack::run,
    },
    Chore {
        name: "bench",
        purpose: "measures what operations cost over their parts; --only PART,…, --users COUNT, --quick, --beside TREE",
        run: bench::run,
    },
    Chore {
        name: "budget",
        purpose: "writes xtask/budget.txt from what the last whole ./test took: nothing has more than before, and what had no line gets one",
        run: budget::run,
    },
    Chore {
        name: "codegen",
        purpose: "makes crates/model/src/generated from crates/model/facts, and the lists of what is built; --check fails on drift",
        run: codegen::run,
    },
    Chore {
        name: "contract",
        purpose: "holds the errors that came in tests against the facts and tests/uncovered.txt; --run runs those tests before",
        run: contract::run,
    },
    Chore {
        name: "facts",
        purpose: "brings the facts of a botocore in and tells what they add and remove; VERSION, or --compare FILE FILE",
        run: facts::run,
    },
    Chore {
        name: "floors",
        purpose: "holds crates to their floors and modules to their rooms: who may import whom, and which outside crates, of which licences",
        run: floors::run,
    },
    Chore {
        name: "lint",
        purpose: "runs rustfmt, clippy and rustdoc; whatever they say fails",
        run: lint::run,
    },
    Chore {
        name: "operations",
        purpose: "writes docs/operations.md: which operations are built; --check fails on drift",
        run: operations::run,
    },
    Chore {
        name: "release",
        purpose: "builds the program for production, its symbols in a file beside it",
        run: release::run,
    },
    Chore {
        name: "settings",
        purpose: "writes docs/settings.md from the tables of settings; --check fails on drift",
        run: settings::run,
    },
    Chore {
        name: "test",
        purpose: "sets up and runs all checks and tests, and tells how long each took; --quick leaves the end-to-end tests out",
        run: test::run,
    },
    Chore {
        name: "tidy",
        purpose: "reads the words of the sources: sizes, names, what must be absent",
        run: tidy::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let chore = arguments
        .first()
        .and_then(|name| CHORES.iter().find(|chore| chore.name == name));
    let Some(chore) = chore else {
        complain("usage: cargo xtask <chore>");
        for chore in CHORES {
            complain(&format!("  {:<10} {}", chore.name, chore.purpose));
        }
        return ExitCode::FAILURE;
    };
    match (chore.run)(&arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{}: {error}", chore.name));
            ExitCode::FAILURE
        }
    }
}
