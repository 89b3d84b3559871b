//! What operations cost, beside the bare cost of their cryptography in the same run.
//!
//! `cargo xtask bench` builds the server and this program for speed and runs it. A figure of time alone says little on a
//! machine that others use too: the ratio of the server's CPU time to that of the bare cryptography is what to watch.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the people who build Cenote: it reports, and fails loudly"
)]

mod bare;
mod cpu;
mod load;
mod scenario;

use std::path::PathBuf;
use std::process::ExitCode;

use scenario::Scenario;

/// Requests of each operation, and clients that send them; `--quick` cuts them down for a check that all still works.
#[derive(Debug, Clone, Copy)]
struct Size {
    requests: usize,
    clients: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let size = if quick {
        Size {
            requests: 40,
            clients: 2,
        }
    } else {
        Size {
            requests: 2000,
            clients: 8,
        }
    };
    let server = arguments
        .iter()
        .find(|argument| !argument.starts_with("--"))
        .map(PathBuf::from);
    let Some(server) = server else {
        eprintln!("bench: name the server's binary, such as target/release/cenote");
        return ExitCode::FAILURE;
    };
    let scenario = Scenario::start(&server);
    println!(
        "{:<22} {:>9} {:>12} {:>12} {:>7}",
        "operation", "per s", "CPU us", "bare us", "ratio"
    );
    for (measured, bare) in scenario.measure(size) {
        println!("{}", line(&measured, bare));
    }
    ExitCode::SUCCESS
}

/// A line of the table. An operation without cryptography of its own has no ratio.
fn line(measured: &load::Measured, bare_micros: f64) -> String {
    let cpu = measured.cpu_micros;
    let ratio = if bare_micros > 0.0 {
        format!("{:.2}", cpu / bare_micros)
    } else {
        "-".to_owned()
    };
    format!(
        "{:<22} {:>9.0} {:>12.1} {:>12.1} {:>7}",
        measured.name, measured.per_second, cpu, bare_micros, ratio
    )
}
