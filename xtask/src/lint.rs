//! The lints of others: rustfmt, clippy, rustdoc. Whatever they say fails.

use std::process::Command;

use crate::Outcome;
use crate::budget::Run;
use crate::steps::{Steps, cargo};

/// Parts of the Rust toolchain that a minimal one lacks, each with what it answers to.
const COMPONENTS: &[(&str, &str)] = &[("rustfmt", "fmt"), ("clippy", "clippy")];

/// Runs all three.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err("takes no argument".into());
    }
    let mut steps = Steps::default();
    add(&mut steps)?;
    steps.close(Run::Part)
}

/// Adds the lints as steps.
pub(crate) fn add(steps: &mut Steps) -> Outcome<()> {
    steps.command("rustfmt", &mut cargo(&["fmt", "--all", "--check"]))?;
    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    steps.command("clippy", &mut cargo(&clippy))?;
    let rustdoc = [
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
        "--locked",
    ];
    steps.command(
        "rustdoc",
        cargo(&rustdoc).env("RUSTDOCFLAGS", "-D warnings"),
    )
}

/// Installs the parts of the toolchain that are missing.
pub(crate) fn install_components(steps: &mut Steps) -> Outcome<()> {
    for (component, command) in COMPONENTS {
        let there = Command::new("cargo")
            .args([command, "--version"])
            .output()?
            .status
            .success();
        if !there {
            let mut rustup = Command::new("rustup");
            rustup.args(["component", "add", component]);
            steps.command(&format!("rustup component add {component}"), &mut rustup)?;
        }
    }
    Ok(())
}
