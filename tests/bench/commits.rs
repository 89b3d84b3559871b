//! Durable commits of 64 clients at once, over a bare loop of transactions as large.

use std::process::Command;

use serde_json::Value;

use crate::figures::{Bar, Figure};
use crate::plan::Plan;

/// Runs the store's own measurement, which takes turns between the engine and a bare connection: only the store knows its
/// driver.
pub(crate) fn run(plan: &Plan) {
    let mut command = Command::new(&plan.commits);
    command.arg("--json").args(plan.quick.then_some("--quick"));
    let output = command.output().expect("the store's example");
    assert!(output.status.success(), "{:?}", output.status);
    let seen: Value = serde_json::from_slice(&output.stdout).expect("a line of JSON");
    let member = |name: &str| seen[name].as_f64().expect("a number");
    plan.figures.add(Figure {
        name: "commits, 64 clients",
        value: member("rate"),
        unit: "/s",
        ratio: Some(member("ratio")),
        bar: Some(Bar::AtLeast(0.8)),
    });
    plan.figures.add(Figure {
        name: "commits, 64 clients: bare transactions of as many",
        value: member("bare"),
        unit: "/s",
        ratio: None,
        bar: None,
    });
    plan.figures.add(Figure {
        name: "commits, 64 clients: p99",
        value: member("p99_millis"),
        unit: "ms",
        ratio: None,
        bar: None,
    });
}
