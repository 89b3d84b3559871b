//! Measures what operations cost, on a server that is built for speed.

mod beside;
mod capacity;
mod table;

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::root::{inside, root};
use crate::steps::{Steps, cargo};

/// Where the figures stay from one run to the next.
const FIGURES: &str = "target/bench.jsonl";
/// Those of quick runs, which say nothing.
const QUICK_FIGURES: &str = "target/bench-quick.jsonl";

/// Builds the server and the programs that measure it for speed.
const BUILD: [&str; 7] = [
    "build",
    "--release",
    "--locked",
    "--workspace",
    "--bin=cenote",
    "--bin=bench",
    "--example=commits",
];

/// Builds the server and the program that measures it, runs that, and writes the tables, but for figures that are kept elsewhere. What
/// is given goes on to the program.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if let [flag, other, rest @ ..] = arguments
        && flag == "--beside"
    {
        return beside::run(Path::new(other), rest);
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let mut steps = Steps::default();
    steps.command("build", &mut cargo(&BUILD))?;
    let folder = inside("target/release");
    let own = arguments
        .iter()
        .position(|argument| argument == "--json")
        .and_then(|at| arguments.get(at + 1));
    let usual = if quick { QUICK_FIGURES } else { FIGURES };
    let figures = own.map_or_else(|| inside(usual), Into::into);
    let mut bench = Command::new(folder.join("bench"));
    bench
        .arg("--server")
        .arg(folder.join("cenote"))
        .arg("--commits")
        .arg(folder.join("examples/commits"))
        .args(["--commit", &commit()?]);
    if own.is_none() {
        bench.arg("--json").arg(&figures);
    }
    steps.command("bench", bench.args(arguments))?;
    if quick || own.is_some() {
        return Ok(());
    }
    steps.run("tables", || table::write(&figures))
}

/// The commit that is measured, marked where files differ from it.
fn commit() -> Outcome<String> {
    let mut git = Command::new("git");
    git.args(["describe", "--always", "--dirty", "--abbrev=10"]);
    let output = git.current_dir(root()).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
