//! What operations cost, beside the bare cost of their parts in the same run.
//!
//! `cargo xtask bench` builds the server and this program for speed and runs it. A figure of time alone says little on a
//! machine that others use too: what is compared is measured turn by turn, and the ratio is what to watch.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the people who build Cenote: it reports, and fails loudly"
)]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures durations")]
#![expect(clippy::cast_precision_loss, reason = "the figures are far below 2^52")]

mod arithmetic;
mod bare;
mod bare_http;
mod commits;
mod costs;
mod cpu;
mod database;
mod factors;
mod figures;
mod folder;
mod ground;
mod growth;
mod import;
mod lists;
mod load;
mod operations;
mod plan;
mod rest;
mod server;
mod storm;
mod trips;

use std::path::Path;
use std::process::ExitCode;

use plan::Plan;

/// A part of the benchmark.
struct Part {
    name: &'static str,
    run: fn(&Plan),
    /// Whether it can be run on a database that the run is told.
    on_database: bool,
}

/// All of them, in the order in which they run.
const PARTS: &[Part] = &[
    Part {
        name: "arithmetic",
        run: arithmetic::run,
        on_database: false,
    },
    Part {
        name: "costs",
        run: costs::run,
        on_database: true,
    },
    Part {
        name: "factors",
        run: factors::run,
        on_database: true,
    },
    Part {
        name: "commits",
        run: commits::run,
        on_database: false,
    },
    Part {
        name: "growth",
        run: growth::run,
        on_database: true,
    },
    Part {
        name: "import",
        run: import::run,
        on_database: true,
    },
    Part {
        name: "storm",
        run: storm::run,
        on_database: true,
    },
    Part {
        name: "trips",
        run: trips::run,
        on_database: false,
    },
    Part {
        name: "postgres",
        run: database::run,
        on_database: false,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, ready] = arguments.as_slice()
        && flag == "--bare-http"
    {
        bare_http::run(Path::new(ready));
        return ExitCode::SUCCESS;
    }
    let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    let plan = match Plan::read(&arguments) {
        Ok(plan) => plan,
        Err(why) => {
            eprintln!("bench: {why}\n{}", plan::USAGE);
            return ExitCode::FAILURE;
        }
    };
    if let Some(unknown) = plan.unknown(&names) {
        eprintln!("bench: no part is called {unknown}: {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    let fits = |part: &&Part| part.on_database || plan.database.is_none();
    for part in PARTS
        .iter()
        .filter(fits)
        .filter(|part| plan.wants(part.name))
    {
        println!("== {}", part.name);
        (part.run)(&plan);
    }
    ExitCode::SUCCESS
}
