//! A server that nobody asks for anything: how soon it is there, and what it holds.

use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::costs::median;
use crate::cpu::resident_mebibytes;
use crate::figures::{Bar, Figure};
use crate::ground::Ground;
use crate::plan::Plan;
use crate::server::Server;

/// How often a server is started; the first of them finds cold caches and a log to work off.
const STARTS: usize = 11;
/// After this a server has done what it does at its start.
const SETTLED: Duration = Duration::from_secs(1);

/// Starts a server on a place again and again. Where it `is_judged` there are bars.
pub(crate) fn report(plan: &Plan, ground: &Ground, name: &str, is_judged: bool) {
    let starts = if plan.quick { 2 } else { STARTS };
    let mut spans = Vec::new();
    for _ in 0..starts {
        let server = ground.serve(plan);
        spans.push(server.started.as_secs_f64() * 1e3);
    }
    let bar = |most| is_judged.then_some(Bar::AtMost(most));
    plan.figures.add(Figure {
        name: &format!("start on {name}"),
        value: median(&spans),
        unit: "ms",
        ratio: None,
        bar: bar(50.0),
    });
    let server = ground.serve(plan);
    thread::sleep(SETTLED);
    plan.figures.add(Figure {
        name: &format!("memory at rest, {name}"),
        value: resident_mebibytes(server.id()),
        unit: "MiB",
        ratio: None,
        bar: bar(25.0),
    });
    if plan.database.is_some() {
        return;
    }
    plan.figures.add(Figure {
        name: &format!("store, {name}"),
        value: store_mebibytes(&ground.data),
        unit: "MiB",
        ratio: None,
        bar: None,
    });
}

/// What a server holds after it has worked.
pub(crate) fn report_used(plan: &Plan, server: &Server, name: &str) {
    thread::sleep(SETTLED);
    plan.figures.add(Figure {
        name: &format!("memory after work, {name}"),
        value: resident_mebibytes(server.id()),
        unit: "MiB",
        ratio: None,
        bar: None,
    });
}

/// The store's files.
fn store_mebibytes(data: &Path) -> f64 {
    let files = std::fs::read_dir(data).expect("the data folder").flatten();
    let stored = files.filter(|file| file.file_name().to_string_lossy().starts_with("store"));
    let bytes: u64 = stored
        .filter_map(|file| file.metadata().ok())
        .map(|metadata| metadata.len())
        .sum();
    bytes as f64 / f64::from(1 << 20)
}
