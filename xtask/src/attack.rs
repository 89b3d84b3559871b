//! The longer attack: every test of `tests/attack` many times over, each time with other randomness.

use std::collections::BTreeMap;
use std::fs;

use crate::Outcome;
use crate::report::{complain, say};
use crate::root::inside;
use crate::steps::cargo;

/// How often the attacks run where nothing else is said.
const ROUNDS: u64 = 20;

/// Runs the attacks and says how many calls each made, and which let somebody in: a test that fails.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let (rounds, times) = read(arguments)?;
    let written = inside("target/attack-cases.txt");
    if written.exists() {
        fs::remove_file(&written)?;
    }
    let mut let_in = Vec::new();
    for seed in 0..rounds {
        let mut test = cargo(&["test", "--workspace", "--locked", "--quiet"]);
        test.args(["--test", "attack", "--no-fail-fast"]);
        test.env("CENOTE_ATTACK_CASES", &written);
        test.env("CENOTE_ATTACK_SEED", seed.to_string());
        test.env("CENOTE_ATTACK_TIMES", times.to_string());
        let output = test.output()?;
        say(&format!(
            "round {} of {rounds}: {}",
            seed + 1,
            output.status
        ));
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let failed = said.lines().filter(|line| line.starts_with("---- "));
            let_in.extend(failed.map(|line| format!("CENOTE_ATTACK_SEED={seed}: {line}")));
            complain(&said);
        }
    }
    tell(&fs::read_to_string(&written)?);
    say(&format!("let in: {}", let_in.len()));
    crate::report::settle(&let_in)
}

/// How many rounds, and how many times as much is tried in each of what is tried at random.
fn read(arguments: &[String]) -> Outcome<(u64, u64)> {
    let (mut rounds, mut times) = (ROUNDS, 1);
    for pair in arguments.chunks(2) {
        let [flag, count] = pair else {
            return Err(format!("{} wants a number", pair[0]).into());
        };
        let number = count
            .parse()
            .map_err(|_| format!("{flag} wants a number, not {count}"))?;
        match flag.as_str() {
            "--rounds" => rounds = number,
            "--times" => times = number,
            _ => return Err("takes nothing but --rounds COUNT and --times COUNT".into()),
        }
    }
    Ok((rounds, times))
}

fn tell(lines: &str) {
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for line in lines.lines() {
        let mut words = line.rsplitn(3, ' ');
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let (refused, done): (u64, u64) = (number(), number());
        let sum = sums.entry(words.next().unwrap_or_default()).or_default();
        *sum = (sum.0 + done, sum.1 + refused);
    }
    say("\n| attack | calls | refused |\n|---|---|---|");
    let mut all = (0, 0);
    for (test, (done, refused)) in &sums {
        say(&format!("| {test} | {} | {refused} |", done + refused));
        all = (all.0 + done, all.1 + refused);
    }
    say(&format!("| all | {} | {} |", all.0 + all.1, all.1));
}
