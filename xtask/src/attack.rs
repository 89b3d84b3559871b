//! The longer attack: every test of `tests/attack` many times over, each time with other randomness.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::report::{complain, say};
use crate::root::inside;
use crate::steps::cargo;

/// How often the attacks run where nothing else is said.
const ROUNDS: u64 = 20;

/// What is asked of a run.
struct Asked {
    rounds: u64,
    /// How many times as much is tried in each of what is tried at random.
    times: u64,
    /// A part of the names of the tests that run; of all of them where nothing is said.
    only: String,
    /// Whether what runs is optimised.
    release: bool,
}

/// Runs the attacks and says how many calls and walks each made, and which let somebody in: a test that fails.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let asked = read(arguments)?;
    let calls = written("target/attack-cases.txt")?;
    let walks = written("target/attack-walks.txt")?;
    let mut let_in = Vec::new();
    for seed in 0..asked.rounds {
        let mut test = cargo(&["test", "--workspace", "--locked", "--quiet"]);
        if asked.release {
            test.arg("--release");
        }
        test.args(["--test", "attack", "--no-fail-fast", "--", &asked.only]);
        test.env("CENOTE_ATTACK_CASES", &calls);
        test.env("CENOTE_ATTACK_WALKS", &walks);
        test.env("CENOTE_ATTACK_SEED", seed.to_string());
        test.env("CENOTE_ATTACK_TIMES", asked.times.to_string());
        let output = test.output()?;
        say(&format!(
            "round {} of {}: {}",
            seed + 1,
            asked.rounds,
            output.status
        ));
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let failed = said.lines().filter(|line| line.starts_with("---- "));
            let_in.extend(failed.map(|line| format!("CENOTE_ATTACK_SEED={seed}: {line}")));
            complain(&said);
        }
    }
    tell("| attack | done | refused |\n|---|---|---|", &calls)?;
    tell(
        "| walk | walks | steps | let in |\n|---|---|---|---|",
        &walks,
    )?;
    say(&format!("let in: {}", let_in.len()));
    crate::report::settle(&let_in)
}

/// A file of this name into which the tests are to write, and that is gone where it was there.
fn written(name: &str) -> Outcome<PathBuf> {
    let path = inside(name);
    if path.exists() {
        fs::remove_file(&path)?;
    }
    Ok(path)
}

fn read(arguments: &[String]) -> Outcome<Asked> {
    let mut asked = Asked {
        rounds: ROUNDS,
        times: 1,
        only: String::new(),
        release: false,
    };
    let mut arguments = arguments.iter();
    while let Some(flag) = arguments.next() {
        if flag == "--release" {
            asked.release = true;
            continue;
        }
        let value = arguments.next();
        let value = value.ok_or_else(|| format!("{flag} wants something behind it"))?;
        let number = || {
            let number = value.parse();
            number.map_err(|_| format!("{flag} wants a number, not {value}"))
        };
        match flag.as_str() {
            "--rounds" => asked.rounds = number()?,
            "--times" => asked.times = number()?,
            "--only" => asked.only.clone_from(value),
            _ => {
                let takes = "--rounds COUNT, --times COUNT, --only NAME and --release";
                return Err(format!("takes nothing but {takes}").into());
            }
        }
    }
    Ok(asked)
}

/// Sums up what the tests wrote, and says it as a table; nothing where none wrote.
fn tell(head: &str, written: &Path) -> Outcome<()> {
    if !written.exists() {
        return Ok(());
    }
    let lines = fs::read_to_string(written)?;
    let mut sums: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for line in lines.lines() {
        let (test, counts) = line.split_once(' ').unwrap_or((line, ""));
        for name in [test, "all"] {
            let sum = sums.entry(name).or_default();
            for (column, count) in counts.split(' ').enumerate() {
                sum.resize(sum.len().max(column + 1), 0);
                sum[column] += count.parse().unwrap_or(0);
            }
        }
    }
    let all = sums.remove_entry("all");
    say(&format!("\n{head}"));
    for (test, counts) in sums.into_iter().chain(all) {
        let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
        say(&format!("| {test} | {} |", counts.join(" | ")));
    }
    Ok(())
}
