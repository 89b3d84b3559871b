//! The same operations on `PostgreSQL`: what they cost the node, what they cost the database, and how often they go there.

use std::path::Path;

use cluster::Cluster;

use crate::costs::median;
use crate::cpu::Usage;
use crate::figures::Figure;
use crate::folder::{Filling, Keeps, Pool};
use crate::operations::{Operation, Site, with_load};
use crate::plan::Plan;
use crate::server::{Program, Server};

/// Users of the pool.
const USERS: usize = 2000;
/// What the server of the benchmark is told. It must not lose anything either: it syncs each commit, as it does by itself.
const SETTINGS: [&str; 2] = ["shared_buffers = 256MB", "checkpoint_timeout = 30min"];
/// How long the database may take to count what has just been done.
const COUNTING: std::time::Duration = std::time::Duration::from_millis(1500);

const ROWS: [(&str, Operation); 6] = [
    ("SignUp", Operation::SignUp),
    ("InitiateAuth password", Operation::Password),
    ("InitiateAuth SRP pair", Operation::SrpPair),
    ("InitiateAuth refresh", Operation::Refresh),
    ("GetUser", Operation::User),
    ("ListUsers(60)", Operation::Users),
];

/// What the rounds gave for a row.
#[derive(Default)]
struct Rounds {
    node_micros: Vec<f64>,
    database_micros: Vec<f64>,
    transactions: Vec<f64>,
    log_bytes: Vec<f64>,
    per_second: Vec<f64>,
    waits_millis: Vec<f64>,
}

/// Measures a node on a database server of its own.
pub(crate) fn run(plan: &Plan) {
    let cluster = Cluster::new(&SETTINGS, &[]);
    let settings = cluster.fresh();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let filling = Filling::open_database(&data, &settings);
    let (pool, loaded) = filling.pool(Keeps::Verifiers, plan.fewer(USERS), 1);
    drop(filling);
    plan.figures.add(Figure {
        name: "PostgreSQL: loader",
        value: loaded.users as f64 / loaded.span.as_secs_f64(),
        unit: "users/s",
        ratio: None,
        bar: None,
    });
    plan.figures.add(Figure {
        name: "PostgreSQL: bytes for each user",
        value: stored_bytes(&cluster) / loaded.users as f64,
        unit: "B",
        ratio: None,
        bar: None,
    });
    let mut program = plan.program.clone();
    program.arguments.extend(["--store".to_owned(), settings]);
    measure(plan, &cluster, &program, &data, pool);
}

fn measure(plan: &Plan, cluster: &Cluster, program: &Program, data: &Path, pool: Pool) {
    let server = Server::start(program, data);
    let users = pool.users;
    let site = Site::new(&server, pool, users);
    let database = postmaster(cluster);
    let mut rounds = ROWS.map(|_| Rounds::default());
    for _ in 0..plan.rounds.min(3) {
        for ((name, operation), rounds) in ROWS.iter().zip(&mut rounds) {
            let (before, micros) = (Counts::of(cluster), Usage::of_children(database));
            let seen = with_load(&site, *operation, plan.clients, |load| {
                load.closed(plan.span)
            });
            assert!(seen.refused.is_empty(), "{name}: {:?}", seen.refused);
            let micros = Usage::of_children(database) - micros;
            let after = Counts::of(cluster);
            let done = seen.done as f64;
            rounds.node_micros.push(seen.cpu_micros_each());
            rounds.database_micros.push(micros / done);
            let transactions = after.transactions - before.transactions;
            rounds.transactions.push(transactions / done);
            rounds
                .log_bytes
                .push((after.log_bytes - before.log_bytes) / done);
            rounds.per_second.push(seen.per_second());
            rounds.waits_millis.push(seen.wait_millis(0.99));
        }
    }
    for ((name, _), rounds) in ROWS.iter().zip(&rounds) {
        let figure = |what: &str, values: &[f64], unit: &str| {
            plan.figures.add(Figure {
                name: &format!("PostgreSQL: {name}: {what}"),
                value: median(values),
                unit,
                ratio: None,
                bar: None,
            });
        };
        figure("CPU time of the node", &rounds.node_micros, "µs");
        figure("CPU time of the database", &rounds.database_micros, "µs");
        figure("transactions of the database", &rounds.transactions, "");
        figure("log of the database", &rounds.log_bytes, "B");
        figure("rate", &rounds.per_second, "/s");
        figure("p99 at that rate", &rounds.waits_millis, "ms");
    }
}

/// What the database has done so far.
struct Counts {
    /// Each statement of the store is one.
    transactions: f64,
    log_bytes: f64,
}

impl Counts {
    fn of(cluster: &Cluster) -> Counts {
        // The backends count on their own and tell it now and then.
        std::thread::sleep(COUNTING);
        let counted = cluster.run(
            "SELECT sum(xact_commit + xact_rollback), pg_current_wal_lsn() - '0/0' FROM pg_stat_database",
        );
        let numbers = counted.trim().split('|').map(str::parse);
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().expect("numbers");
        Counts {
            transactions: numbers[0],
            log_bytes: numbers[1],
        }
    }
}

/// Bytes of the records and of what finds them.
fn stored_bytes(cluster: &Cluster) -> f64 {
    let size = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname = 'records'";
    cluster.run(size).trim().parse().expect("a number")
}

/// The process whose children serve the connections.
fn postmaster(cluster: &Cluster) -> u32 {
    let file = std::fs::read_to_string(cluster.data().join("postmaster.pid"));
    let file = file.expect("a database that runs");
    let id = file.lines().next().and_then(|line| line.parse().ok());
    id.expect("a process id")
}
