//! Whether users who are signed in notice that far more people sign in than the server can let in.

use std::thread;

use crate::costs::median;
use crate::figures::{Bar, Figure};
use crate::folder::Keeps;
use crate::ground::Ground;
use crate::load::Seen;
use crate::operations::{Operation, Site, with_load};
use crate::plan::Plan;

const USERS: usize = 100;
/// Arrivals of `GetUser` in a second, in the quiet and in the storm.
const USERS_PER_SECOND: f64 = 500.0;
/// Connections of those who sign in: enough to fill the server's queue and to be turned away.
const STORM_CLIENTS: usize = 600;
/// How many times as many sign-ins arrive as the server can do.
const STORM: f64 = 3.0;
/// How long a turn is, first without and then with the storm.
const QUIET_SPANS: u32 = 3;
const STORM_SPANS: u32 = 6;
/// The priority of the clients that are timed, as the system counts it: the lower, the sooner.
const NICENESS: i32 = -10;
/// The refusal of one for whom there is no room.
const BUSY: &str = "TooManyRequestsException";

/// Measures `GetUser` alone and beside the storm, in a pool whose sign-ins each take an Argon2id hash.
pub(crate) fn run(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ground = Ground::new(plan, folder.path(), "data");
    let (pool, _) = ground.fill().pool(Keeps::Hashes, plan.fewer(USERS), 1);
    let server = ground.serve(plan);
    let users = pool.users;
    let site = Site::new(&server, pool, users);

    let capacity = with_load(&site, Operation::Password, plan.clients, |load| {
        load.closed(QUIET_SPANS * plan.span)
    });
    assert!(capacity.refused.is_empty(), "{:?}", capacity.refused);
    let turns = (0..plan.rounds).map(|_| Turn::measure(plan, &site, capacity.per_second()));
    report(plan, &capacity, &turns.collect::<Vec<Turn>>());
}

/// What was seen without a storm and, right after, with one.
struct Turn {
    quiet: Seen,
    beside: Seen,
    storm: Seen,
}

impl Turn {
    fn measure(plan: &Plan, site: &Site<'_>, capacity_per_second: f64) -> Turn {
        let quiet = measured(plan, site, QUIET_SPANS);
        let (beside, storm) = thread::scope(|scope| {
            let storm = scope.spawn(|| {
                with_load(site, Operation::Password, STORM_CLIENTS, |load| {
                    load.open(STORM * capacity_per_second, STORM_SPANS * plan.span)
                })
            });
            // The queue fills first.
            thread::sleep(plan.span);
            let beside = measured(plan, site, STORM_SPANS - 2);
            (beside, storm.join().expect("the storm"))
        });
        Turn {
            quiet,
            beside,
            storm,
        }
    }

    /// How many times as long one of a hundred waits, or longer, with the storm.
    fn ratio(&self) -> f64 {
        self.beside.wait_millis(0.99) / self.quiet.wait_millis(0.99)
    }
}

/// What `GetUser` takes, seen by clients whom the system lets run before all others.
fn measured(plan: &Plan, site: &Site<'_>, spans: u32) -> Seen {
    let load = || {
        take_precedence();
        with_load(site, Operation::User, plan.clients, |load| {
            load.open(USERS_PER_SECOND, spans * plan.span)
        })
    };
    thread::scope(|scope| scope.spawn(load).join().expect("the clients"))
}

/// Lets this thread and those that it starts go before the storm's clients and the server: a client that has its answer and waits for
/// a core to notice it has a wait of its own, which is none of the server's. Needs the right to; without it the wait is counted.
fn take_precedence() {
    #[cfg(target_os = "linux")]
    if rustix::process::setpriority_process(None, NICENESS).is_err() {
        println!(
            "storm: may not go first, so that the waits of the clients themselves are counted too"
        );
    }
}

fn report(plan: &Plan, capacity: &Seen, turns: &[Turn]) {
    let figure = |name: &str, value: f64, unit: &str, bar: Option<Bar>| {
        plan.figures.add(Figure {
            name: &format!("storm: {name}"),
            value,
            unit,
            ratio: None,
            bar,
        });
    };
    let middle = |of: &dyn Fn(&Turn) -> f64| median(&turns.iter().map(of).collect::<Vec<f64>>());
    let p99 = |of: &dyn Fn(&Turn) -> &Seen| middle(&|turn| of(turn).wait_millis(0.99));
    figure("sign-ins alone", capacity.per_second(), "/s", None);
    let let_in = middle(&|turn| turn.storm.per_second());
    figure("sign-ins let in", let_in, "/s", None);
    // A sign-in may be told that the server is busy; who is signed in may be refused nothing.
    let busy: usize = turns
        .iter()
        .filter_map(|turn| turn.storm.refused.get(BUSY))
        .sum();
    figure("sign-ins turned away as busy", busy as f64, "", None);
    let storm = turns.iter().flat_map(|turn| &turn.storm.refused);
    let beside = turns.iter().flat_map(|turn| &turn.beside.refused);
    let others: Vec<_> = storm
        .filter(|(name, _)| *name != BUSY)
        .chain(beside)
        .collect();
    for (name, count) in &others {
        println!("storm: {count} times {name}");
    }
    let others: usize = others.into_iter().map(|(_, count)| count).sum();
    figure("other errors", others as f64, "", Some(Bar::AtMost(0.0)));
    figure("p99 of those let in", p99(&|turn| &turn.storm), "ms", None);
    figure("GetUser p99 alone", p99(&|turn| &turn.quiet), "ms", None);
    let ratios: Vec<f64> = turns.iter().map(Turn::ratio).collect();
    println!("storm: GetUser p99 over its p99 alone, turn by turn: {ratios:.2?}");
    plan.figures.add(Figure {
        name: "storm: GetUser p99 beside it",
        value: p99(&|turn| &turn.beside),
        unit: "ms",
        ratio: Some(median(&ratios)),
        bar: Some(Bar::AtMost(3.0)),
    });
}
