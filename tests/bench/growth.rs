//! What operations cost in a large directory, over what they cost in a small one.

use crate::bare::verifier_micros;
use crate::costs::median;
use crate::figures::{Bar, Figure};
use crate::folder::{Keeps, Loaded, Pool};
use crate::ground::Ground;
use crate::operations::{Operation, Site, with_load};
use crate::plan::Plan;
use crate::rest;

/// Users of the small directory.
const USERS: usize = 1000;
/// Users of the large one who sign in beforehand: their records are more than the engine keeps in memory.
const SIGNED_IN_MAX: usize = 10_000;
/// Groups of the small directory and of the large one, and users in one of them.
const GROUPS: [usize; 2] = [120, 10_000];
const GROUP_USERS: [usize; 2] = [1_000, 10_000];
/// Imports, and identity providers, of both.
const IMPORTS: [usize; 2] = [50, 1_000];
const PROVIDERS: [usize; 2] = [50, 300];
/// What the longest page of a list holds: where fewer of each are made, the small directory still fills one, as the large one does.
const PAGE: usize = 60;
/// Above this cost of a verifier, in microseconds, only some users get one of their own, for else the loading would take hours.
const VERIFIER_MICROS_MAX: f64 = 60.0;
/// Every so manieth, then.
const PROVED_EVERY: usize = 50;
/// The least that is to be loaded in a second.
const LOADED_PER_SECOND_MIN: f64 = 20_000.0;

const ROWS: [(&str, Operation, Option<f64>); 14] = [
    ("InitiateAuth password", Operation::Password, Some(1.1)),
    ("InitiateAuth SRP pair", Operation::SrpPair, Some(1.1)),
    ("InitiateAuth refresh", Operation::Refresh, None),
    ("GetUser", Operation::User, Some(1.1)),
    ("SignUp", Operation::SignUp, Some(1.1)),
    ("ListUsers(60)", Operation::Users, Some(1.1)),
    ("ListUsersInGroup(60)", Operation::GroupUsers, Some(1.1)),
    ("ListGroups(60)", Operation::Groups, Some(1.1)),
    (
        "AdminListGroupsForUser(60)",
        Operation::UserGroups,
        Some(1.1),
    ),
    ("ListUserImportJobs(50)", Operation::Imports, Some(1.1)),
    (
        "ListResourceServers(25)",
        Operation::ResourceServers,
        Some(1.1),
    ),
    ("ListIdentityProviders(50)", Operation::Providers, Some(1.1)),
    (
        "ListUserPoolClientSecrets(2)",
        Operation::Secrets,
        Some(1.1),
    ),
    ("DescribeUserPool", Operation::Pool, None),
];

/// Measures both directories turn by turn.
pub(crate) fn run(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [small, large] = ["small", "large"].map(|name| Ground::new(plan, folder.path(), name));
    let proved_every = if verifier_micros() > VERIFIER_MICROS_MAX {
        PROVED_EVERY
    } else {
        1
    };
    let (small_pool, _) = filled(plan, &small, plan.fewer(USERS), 1, 0);
    let (large_pool, loaded) = filled(plan, &large, plan.users, proved_every, 1);
    report_loading(plan, loaded);
    rest::report(plan, &small, &format!("{} users", small_pool.users), false);
    let name = format!("{} users", large_pool.users);
    rest::report(plan, &large, &name, true);

    let servers = [&small, &large].map(|ground| ground.serve(plan));
    let signed_in = |pool: &Pool| (pool.users / pool.proved_every).min(SIGNED_IN_MAX);
    let sites = [(&servers[0], small_pool), (&servers[1], large_pool)].map(|(server, pool)| {
        let count = signed_in(&pool);
        Site::new(server, pool, count)
    });
    let mut costs = ROWS.map(|_| [Vec::new(), Vec::new()]);
    for _ in 0..plan.rounds {
        for ((name, operation, _), costs) in ROWS.iter().zip(&mut costs) {
            for (site, costs) in sites.iter().zip(costs) {
                let seen = with_load(site, *operation, plan.clients, |load| {
                    load.closed(plan.span)
                });
                assert!(seen.refused.is_empty(), "{name}: {:?}", seen.refused);
                costs.push(seen.cpu_micros_each());
            }
        }
    }
    for ((name, _, bar), [small, large]) in ROWS.iter().zip(&costs) {
        let ratios = small.iter().zip(large).map(|(small, large)| large / small);
        plan.figures.add(Figure {
            name: &format!("{name}: CPU time among {} users", loaded.users),
            value: median(large),
            unit: "µs",
            ratio: Some(median(&ratios.collect::<Vec<f64>>())),
            bar: bar.map(Bar::AtMost),
        });
    }
    rest::report_used(plan, &servers[1], &name);
}

/// Fills a place with a pool that keeps verifiers, with groups of the given size among [`GROUPS`].
fn filled(
    plan: &Plan,
    ground: &Ground,
    users: usize,
    proved_every: usize,
    size: usize,
) -> (Pool, Loaded) {
    let filling = ground.fill();
    let (mut pool, loaded) = filling.pool(Keeps::Verifiers, users, proved_every);
    let listed = |many: usize| plan.fewer(many).max(PAGE.min(many));
    let (groups, members) = (listed(GROUPS[size]), listed(GROUP_USERS[size]));
    filling.groups(&mut pool, groups, members);
    filling.lists(
        &mut pool,
        groups,
        listed(IMPORTS[size]),
        listed(PROVIDERS[size]),
    );
    (pool, loaded)
}

fn report_loading(plan: &Plan, loaded: Loaded) {
    plan.figures.add(Figure {
        name: "loader",
        value: loaded.users as f64 / loaded.span.as_secs_f64(),
        unit: "users/s",
        ratio: None,
        bar: Some(Bar::AtLeast(LOADED_PER_SECOND_MIN)),
    });
}
