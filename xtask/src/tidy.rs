//! Reads the words of the sources. Each check is one row of [`CHECKS`] and one file.

mod bans;
mod blank;
mod budget;
mod contract;
mod names;
mod pages;
mod places;
mod secrets;
mod settings;
mod sizes;
mod specifications;
mod statics;
pub(crate) mod tree;
mod unused;

use crate::Outcome;
use crate::report::{say, settle};
use tree::Tree;

/// A check: its name, and the function that lists what is wrong, each as `path:line: what`.
struct Check {
    name: &'static str,
    run: fn(&Tree) -> Vec<String>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "sizes of files and functions",
        run: sizes::findings,
    },
    Check {
        name: "words that must be absent",
        run: bans::findings,
    },
    Check {
        name: "names",
        run: names::findings,
    },
    Check {
        name: "global state",
        run: statics::findings,
    },
    Check {
        name: "secrets in plain types",
        run: secrets::findings,
    },
    Check {
        name: "places of tests and exceptions",
        run: places::findings,
    },
    Check {
        name: "specifications of operations",
        run: specifications::findings,
    },
    Check {
        name: "links and decisions",
        run: pages::findings,
    },
    Check {
        name: "excuses of the contract",
        run: contract::findings,
    },
    Check {
        name: "settings as rows",
        run: settings::findings,
    },
    Check {
        name: "dependencies that nothing names",
        run: unused::findings,
    },
    Check {
        name: "budget of the tests' time",
        run: budget::findings,
    },
];

/// Runs every check.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err("takes no argument".into());
    }
    let tree = Tree::read()?;
    let mut findings = Vec::new();
    for check in CHECKS {
        for finding in (check.run)(&tree) {
            findings.push(format!("{finding} [{}]", check.name));
        }
    }
    settle(&findings)?;
    say(&format!(
        "tidy: {} checks, {} files",
        CHECKS.len(),
        tree.files.len()
    ));
    say(&format!(
        "tests: {:.1} % of the lines of product and tests",
        share_of_tests(&tree)
    ));
    Ok(())
}

/// How many of a hundred lines that people wrote are tests, as against the product; chores are neither.
fn share_of_tests(tree: &Tree) -> f64 {
    let (mut tests, mut product) = (0_u32, 0_u32);
    for file in tree.written() {
        let lines = u32::try_from(file.text.lines().count()).unwrap_or(u32::MAX);
        if file.is_product() {
            product += lines;
        } else if file.is_test() {
            tests += lines;
        }
    }
    100.0 * f64::from(tests) / f64::from((tests + product).max(1))
}
