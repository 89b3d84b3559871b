//! What each operation costs, over the bare cost of its parts.

use crate::bare::{Bare, Part};
use crate::figures::{Bar, Figure};
use crate::folder::Keeps;
use crate::ground::Ground;
use crate::operations::{Operation, Site, with_load};
use crate::plan::Plan;

/// Users of the pools.
const USERS: usize = 1000;
/// Those of a pool that keeps hashes, each of whom signs in once before anything is measured.
const HASHED_USERS: usize = 100;
/// The part of what the server can do at which latencies are measured.
const OPEN_SHARE: f64 = 0.4;

/// A row of the table: what is measured and what the aim is.
struct Row {
    name: &'static str,
    operation: Operation,
    keeps: Keeps,
    ratio_max: Option<f64>,
}

const ROWS: &[Row] = &[
    Row {
        name: "SignUp, Argon2id",
        operation: Operation::SignUp,
        keeps: Keeps::Hashes,
        ratio_max: Some(1.15),
    },
    Row {
        name: "SignUp, SRP verifier",
        operation: Operation::SignUp,
        keeps: Keeps::Verifiers,
        ratio_max: Some(1.15),
    },
    Row {
        name: "InitiateAuth password, Argon2id",
        operation: Operation::Password,
        keeps: Keeps::Hashes,
        ratio_max: Some(1.15),
    },
    Row {
        name: "InitiateAuth password, SRP verifier",
        operation: Operation::Password,
        keeps: Keeps::Verifiers,
        ratio_max: Some(1.15),
    },
    Row {
        name: "InitiateAuth SRP pair",
        operation: Operation::SrpPair,
        keeps: Keeps::Verifiers,
        ratio_max: Some(1.15),
    },
    Row {
        name: "InitiateAuth refresh",
        operation: Operation::Refresh,
        keeps: Keeps::Verifiers,
        ratio_max: Some(1.15),
    },
    Row {
        name: "GetUser",
        operation: Operation::User,
        keeps: Keeps::Verifiers,
        ratio_max: Some(1.5),
    },
    Row {
        name: "ListUsers(60)",
        operation: Operation::Users,
        keeps: Keeps::Verifiers,
        ratio_max: Some(1.5),
    },
];

/// What the rounds gave for a row.
#[derive(Default)]
struct Rounds {
    cpu_micros: Vec<f64>,
    bare_micros: Vec<f64>,
    ratios: Vec<f64>,
    per_second: Vec<f64>,
}

/// Measures the operations and their parts turn by turn, so that what else the machine does meets both alike.
pub(crate) fn run(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ground = Ground::new(plan, folder.path(), "data");
    let filling = ground.fill();
    let (verified, _) = filling.pool(Keeps::Verifiers, plan.fewer(USERS), 1);
    let (hashed, _) = filling.pool(Keeps::Hashes, plan.fewer(HASHED_USERS), 1);
    drop(filling);
    let server = ground.serve(plan);
    let sites = [
        Site::new(&server, verified, plan.fewer(USERS)),
        Site::new(&server, hashed, plan.fewer(HASHED_USERS)),
    ];
    let site = |keeps| match keeps {
        Keeps::Verifiers => &sites[0],
        Keeps::Hashes => &sites[1],
    };
    let bare = Bare::new(plan, sites[0].page_bytes());
    let rows = || ROWS.iter().filter(|row| plan.wants_row(row.name));
    let mut rounds: Vec<Rounds> = rows().map(|_| Rounds::default()).collect();
    for _ in 0..plan.rounds {
        for (row, rounds) in rows().zip(&mut rounds) {
            let parts = Part::of(row.operation, row.keeps);
            let cost = parts.into_iter().map(|part| bare.measure(part)).sum();
            let seen = with_load(site(row.keeps), row.operation, plan.clients, |load| {
                load.closed(plan.span)
            });
            assert!(seen.refused.is_empty(), "{}: {:?}", row.name, seen.refused);
            rounds.note(seen.cpu_micros_each(), cost, seen.per_second());
        }
    }
    for (row, rounds) in rows().zip(&rounds) {
        row.report(plan, rounds);
        let rate = median(&rounds.per_second) * OPEN_SHARE;
        report_waits(plan, row, site(row.keeps), rate);
    }
    report_parts(plan, &bare);
}

impl Rounds {
    fn note(&mut self, cpu_micros: f64, bare_micros: f64, per_second: f64) {
        self.cpu_micros.push(cpu_micros);
        self.bare_micros.push(bare_micros);
        self.ratios.push(cpu_micros / bare_micros);
        self.per_second.push(per_second);
    }
}

impl Row {
    fn report(&self, plan: &Plan, rounds: &Rounds) {
        plan.figures.add(Figure {
            name: &format!("{}: CPU time", self.name),
            value: median(&rounds.cpu_micros),
            unit: "µs",
            ratio: Some(median(&rounds.ratios)),
            bar: self.ratio_max.map(Bar::AtMost),
        });
        plan.figures.add(Figure {
            name: &format!("{}: bare", self.name),
            value: median(&rounds.bare_micros),
            unit: "µs",
            ratio: None,
            bar: None,
        });
        plan.figures.add(Figure {
            name: &format!("{}: rate", self.name),
            value: median(&rounds.per_second),
            unit: "/s",
            ratio: None,
            bar: None,
        });
    }
}

/// Latencies while requests arrive at a rate that the server can do.
fn report_waits(plan: &Plan, row: &Row, site: &Site<'_>, per_second: f64) {
    // More clients than before, so that an arrival seldom waits for one of them.
    let clients = 4 * plan.clients;
    let seen = with_load(site, row.operation, clients, |load| {
        load.open(per_second, 2 * plan.span)
    });
    assert!(seen.refused.is_empty(), "{}: {:?}", row.name, seen.refused);
    for (share, name) in [(0.5, "p50"), (0.99, "p99")] {
        plan.figures.add(Figure {
            name: &format!("{}: {name}", row.name),
            value: seen.wait_millis(share),
            unit: "ms",
            ratio: None,
            bar: None,
        });
    }
}

fn report_parts(plan: &Plan, bare: &Bare) {
    for (part, name) in Part::ALL {
        let rounds = (0..plan.rounds).map(|_| bare.measure(part));
        plan.figures.add(Figure {
            name: &format!("bare: {name}"),
            value: median(&rounds.collect::<Vec<f64>>()),
            unit: "µs",
            ratio: None,
            bar: None,
        });
    }
}

/// The value in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
