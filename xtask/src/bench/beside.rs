//! Two work trees measured turn by turn: what a change costs, on a machine that others use too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Outcome;
use crate::report::say;
use crate::root::root;
use crate::steps::Steps;

/// How often each tree takes its turn.
const TURNS: usize = 3;
/// The figures that are compared.
const COMPARED: &str = ": CPU time";

/// What the turns of one tree gave for each operation: its processor time in microseconds, and over its bare parts.
type Seen = BTreeMap<String, Vec<(f64, f64)>>;

/// Builds both trees, measures the costs of operations in each, turn by turn, and says what the work tree's are over those of
/// the one at `other`. Each is measured by its own program, since the formats of records and of the configuration may differ.
pub(crate) fn run(other: &Path, arguments: &[String]) -> Outcome<()> {
    let trees = [root(), other];
    let mut steps = Steps::default();
    for tree in trees {
        let name = format!("build {}", tree.display());
        steps.command(
            &name,
            Command::new("cargo").args(super::BUILD).current_dir(tree),
        )?;
    }
    let mut seen = [Seen::new(), Seen::new()];
    for turn in 1..=TURNS {
        for (tree, seen) in trees.iter().zip(&mut seen) {
            let figures = tree.join("target/bench-beside.jsonl");
            // Figures of rows that this run leaves out would stay.
            if figures.exists() {
                fs::remove_file(&figures)?;
            }
            let mut bench = measure(tree, &figures);
            steps.command(
                &format!("turn {turn} of {TURNS}: {}", tree.display()),
                bench.args(arguments),
            )?;
            note(seen, &fs::read_to_string(&figures)?)?;
        }
    }
    report(&seen);
    Ok(())
}

fn measure(tree: &Path, figures: &PathBuf) -> Command {
    let folder = tree.join("target/release");
    let mut bench = Command::new(folder.join("bench"));
    bench
        .arg("--server")
        .arg(folder.join("cenote"))
        .arg("--commits")
        .arg(folder.join("examples/commits"))
        .arg("--json")
        .arg(figures)
        .args(["--only", "costs"]);
    bench
}

fn note(seen: &mut Seen, lines: &str) -> Outcome<()> {
    for line in lines.lines() {
        let figure: Value = serde_json::from_str(line)?;
        let name = figure["name"].as_str().unwrap_or_default();
        if let Some(operation) = name.strip_suffix(COMPARED)
            && let (Some(micros), Some(ratio)) =
                (figure["value"].as_f64(), figure["ratio"].as_f64())
        {
            let turns = seen.entry(operation.to_owned()).or_default();
            turns.push((micros, ratio));
        }
    }
    Ok(())
}

/// The second quotient is of both trees' ratios to their bare parts: what the machine did meanwhile is in neither.
fn report([own, other]: &[Seen; 2]) {
    say(
        "\n| operation | here | there | CPU time over CPU time | over bare parts, over the same |\n|---|---|---|---|---|",
    );
    for (operation, turns) in own {
        let Some(beside) = other.get(operation) else {
            say(&format!("| {operation} | only here | | | |"));
            continue;
        };
        let middle = |turns: &[(f64, f64)], of: fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = turns.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let (here, there) = (middle(turns, |turn| turn.0), middle(beside, |turn| turn.0));
        let (over, beside_over) = (middle(turns, |turn| turn.1), middle(beside, |turn| turn.1));
        say(&format!(
            "| {operation} | {here:.1} µs | {there:.1} µs | {:.2} | {:.2} |",
            here / there,
            over / beside_over
        ));
    }
}
