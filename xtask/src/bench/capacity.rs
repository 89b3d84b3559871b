//! The tables of the page about capacity: what follows from the figures.

use serde_json::Value;

/// Cores of a node, and the part of them that is planned with: the rest is for peaks and for nodes that fail.
const NODE_CORES: f64 = 8.0;
const USED: f64 = 0.6;
/// Sizes of a fleet.
const NODES: [f64; 3] = [1.0, 3.0, 30.0];
/// The goal: sign-ins in a second, and users.
const SIGN_INS: f64 = 50_000.0;
const USERS: f64 = 100_000_000.0;

const OPERATIONS: [&str; 6] = [
    "SignUp",
    "InitiateAuth password",
    "InitiateAuth SRP pair",
    "InitiateAuth refresh",
    "GetUser",
    "ListUsers(60)",
];

/// What an operation costs, for each time.
struct Cost {
    node_micros: f64,
    database_micros: f64,
    statements: f64,
    log_bytes: f64,
}

/// The tables, where the figures that they need have been measured.
pub(super) fn tables(figures: &[Value]) -> Option<String> {
    let mut lines = vec![
        "| operation | node, µs | 1 node, /s | 3 nodes, /s | 30 nodes, /s | database at 30 nodes: statements/s | its cores | its log, MB/s |"
            .to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    for operation in OPERATIONS {
        let cost = Cost::of(figures, operation)?;
        let rates = NODES.map(|nodes| nodes * NODE_CORES * USED * 1e6 / cost.node_micros);
        let most = rates[NODES.len() - 1];
        let mut cells = vec![operation.to_owned(), whole(cost.node_micros)];
        cells.extend(rates.map(whole));
        cells.push(whole(most * cost.statements));
        cells.push(whole(most * cost.database_micros / 1e6));
        cells.push(whole(most * cost.log_bytes / 1e6));
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    lines.push(String::new());
    lines.extend(goal(figures)?);
    Some(lines.join("\n") + "\n")
}

/// What the goal takes.
fn goal(figures: &[Value]) -> Option<Vec<String>> {
    let bytes = number(figures, "PostgreSQL: bytes for each user")?;
    let mut lines = vec![
        format!(
            "{} sign-ins a second, {} users, whose records and index entries take {} GB:",
            whole(SIGN_INS),
            whole(USERS),
            whole(USERS * bytes / 1e9),
        ),
        String::new(),
        "| sign-in by | cores of nodes | nodes of 8 cores | statements/s | cores of the database | log, MB/s |"
            .to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for (name, operation) in [
        ("SRP", "InitiateAuth SRP pair"),
        ("password", "InitiateAuth password"),
        ("refresh token", "InitiateAuth refresh"),
    ] {
        let cost = Cost::of(figures, operation)?;
        let cores = SIGN_INS * cost.node_micros / 1e6;
        let cells = [
            name.to_owned(),
            whole(cores),
            whole((cores / (NODE_CORES * USED)).ceil()),
            whole(SIGN_INS * cost.statements),
            whole(SIGN_INS * cost.database_micros / 1e6),
            whole(SIGN_INS * cost.log_bytes / 1e6),
        ];
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    Some(lines)
}

impl Cost {
    fn of(figures: &[Value], operation: &str) -> Option<Cost> {
        let figure = |what: &str| number(figures, &format!("PostgreSQL: {operation}: {what}"));
        Some(Cost {
            node_micros: figure("CPU time of the node")?,
            database_micros: figure("CPU time of the database")?,
            statements: figure("transactions of the database")?,
            log_bytes: figure("log of the database")?,
        })
    }
}

fn number(figures: &[Value], name: &str) -> Option<f64> {
    let figure = figures.iter().find(|figure| figure["name"] == name)?;
    figure["value"].as_f64()
}

/// A number with its thousands apart.
fn whole(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut apart = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}
