//! Measures what operations cost, on a server that is built for speed.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::steps::{ROOT, Steps, cargo};

/// Builds the server and the program that measures it, and runs that.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let quick = match arguments {
        [] => None,
        [flag] if flag == "--quick" => Some(flag),
        _ => return Err("takes nothing but --quick".into()),
    };
    let mut steps = Steps::default();
    let build = [
        "build",
        "--release",
        "--locked",
        "--package",
        "cenote",
        "--package",
        "tests",
    ];
    steps.command("build", cargo(&build).arg("--bins"))?;
    let folder = Path::new(ROOT).join("target/release");
    let mut bench = Command::new(folder.join("bench"));
    bench.arg(folder.join("cenote")).args(quick);
    steps.command("bench", &mut bench)
}
