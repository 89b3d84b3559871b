//! A directory that is filled without a server: by the product's own bulk path, into the product's own engine.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crypto::password::{self, Parameters};
use crypto::seal::Keyring;
use model::Sensitive;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use store::Engine;
use store::sqlite::{Options, Sqlite};
use tests::REGION;
use userpool::{
    Call, Caller, Directory, Identity, Inline, NewUser, Peer, Presence, Proof, Seed, Settings,
};

/// The account of a server that is told none.
pub(crate) const ACCOUNT: &str = "000000000000";
/// The password of every user.
pub(crate) const PASSWORD: &str = "Correct-Horse-7";
/// The group that some of the users are in.
pub(crate) const GROUP: &str = "group-00000";
/// After this long for each million of them no further users are loaded: a machine that others use too may take for ever.
const LOADING_PATIENCE: Duration = Duration::from_mins(3);
/// Users of one commit, and commits that are under way at the same time: what fills the engine's largest transactions.
const BATCH_USERS: usize = 120;
const BATCHES_AT_ONCE: usize = 32;

/// A pool with its client and its users.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    pub(crate) id: String,
    pub(crate) client_id: String,
    /// How many users were loaded, named by [`Pool::username`].
    pub(crate) users: usize,
    /// How many were to be.
    planned: usize,
    /// Every so manieth of them has a verifier, the others a hash until they sign in for the first time.
    pub(crate) proved_every: usize,
    /// How many of the users are in [`GROUP`].
    pub(crate) grouped: usize,
    /// A client with two secrets, where the pool has one.
    pub(crate) secret_client_id: String,
}

/// What a pool keeps of its users' passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// SRP verifiers, as pools do unless the operator wants them without.
    Verifiers,
    /// Argon2id hashes.
    Hashes,
}

/// How fast users were loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loaded {
    pub(crate) users: usize,
    pub(crate) span: Duration,
}

/// A directory in this process, and the runtime that it works on.
pub(crate) struct Filling {
    directory: Directory,
    engine: Arc<dyn Engine>,
    runtime: tokio::runtime::Runtime,
    calls: AtomicUsize,
}

impl Pool {
    /// The name of a user who was loaded. Names and ids rise with the number, for a store is filled much faster in the order of
    /// its keys, and are spread over all that there can be, so that those who sign up come to stand between them.
    pub(crate) fn username(&self, number: usize) -> String {
        format!("user-{:016x}", self.spread(number))
    }

    /// The name of somebody who has not signed up yet.
    pub(crate) fn fresh_username(number: usize) -> String {
        // Zero scatters to itself, and is the first who was loaded.
        format!("user-{:016x}", scattered(number as u64 + 1))
    }

    fn sub(&self, number: usize) -> String {
        let (high, low) = (self.spread(number), scattered(number as u64));
        // Version 4 and the variant of RFC 9562, section 5.4.
        let high = high & !0xf000 | 0x4000;
        let low = low >> 2 | 1 << 63;
        let hex = format!("{high:016x}{low:016x}");
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20]];
        format!("{}-{}", parts.join("-"), &hex[20..])
    }

    fn spread(&self, number: usize) -> u64 {
        number as u64 * (u64::MAX / self.planned.max(1) as u64)
    }

    /// The number of a user who can sign in by what the pool keeps: one for each number, round and round.
    pub(crate) fn proved(&self, number: usize) -> usize {
        let many = self.users.div_ceil(self.proved_every);
        // The step shares no factor with the count, so that all come by, far apart.
        let step = many * 5 / 8;
        let step = (step..=step + many).find(|step| coprime(*step, many));
        (number * step.unwrap_or(1) % many) * self.proved_every
    }

    /// What follows the `_` of the id.
    pub(crate) fn short_name(&self) -> &str {
        self.id.split_once('_').expect("a pool id").1
    }
}

impl Filling {
    /// Opens the folder of a server that is not running, and makes what a server would make there at its first start.
    pub(crate) fn open(data: &Path) -> Filling {
        make_key(data);
        let runtime = runtime();
        let engine = Sqlite::open(data.join("store.sqlite"), Options::default());
        Filling::on(Arc::new(engine.expect("a store")), runtime)
    }

    /// Opens the database of a server that is not running, and makes the folder that goes with it.
    pub(crate) fn open_database(data: &Path, settings: &str) -> Filling {
        make_key(data);
        let runtime = runtime();
        let options = store::postgres::Options::new(settings);
        let engine = runtime.block_on(store::postgres::Postgres::open(options));
        Filling::on(Arc::new(engine.expect("a database")), runtime)
    }

    fn on(engine: Arc<dyn Engine>, runtime: tokio::runtime::Runtime) -> Filling {
        Filling {
            directory: directory(&engine, Keeps::Verifiers),
            engine,
            runtime,
            calls: AtomicUsize::new(1),
        }
    }

    /// The engine below.
    pub(crate) fn engine(&self) -> &Arc<dyn Engine> {
        &self.engine
    }

    /// Runs something to its end.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Makes a pool with a client and fills it with users who have an address each. `proved_every` is of use where the pool
    /// keeps verifiers: each costs one modular power.
    pub(crate) fn pool(&self, keeps: Keeps, users: usize, proved_every: usize) -> (Pool, Loaded) {
        let maker = directory(&self.engine, keeps);
        let body = json!({ "PoolName": "bench" });
        let caller = self.caller();
        let made = maker.call(&caller, Operation::CreateUserPool, body);
        let made = self.block_on(made).expect("a pool");
        let id = text(&made["UserPool"]["Id"]);
        let mut flows = vec!["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        if keeps == Keeps::Verifiers {
            flows.push("ALLOW_USER_SRP_AUTH");
        }
        let client = json!({ "UserPoolId": id, "ClientName": "bench", "ExplicitAuthFlows": flows });
        let made = self.call(Operation::CreateUserPoolClient, &client);
        let mut pool = Pool {
            id,
            client_id: text(&made["UserPoolClient"]["ClientId"]),
            users,
            planned: users,
            proved_every: if keeps == Keeps::Verifiers {
                proved_every
            } else {
                1
            },
            grouped: 0,
            secret_client_id: String::new(),
        };
        let begun = Instant::now();
        let millions = u32::try_from(users.div_ceil(1_000_000)).unwrap_or(u32::MAX);
        pool.users = self.fill(&pool, keeps, begun + LOADING_PATIENCE * millions);
        let (users, span) = (pool.users, begun.elapsed());
        (pool, Loaded { users, span })
    }

    /// Makes so many groups, and puts so many users, far apart from each other, into the first.
    pub(crate) fn groups(&self, pool: &mut Pool, groups: usize, users: usize) {
        for number in 0..groups {
            let body = json!({ "UserPoolId": pool.id, "GroupName": format!("group-{number:05}") });
            self.call(Operation::CreateGroup, &body);
        }
        let users = users.min(pool.users);
        let next = AtomicUsize::new(0);
        let join = async || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= users {
                    return;
                }
                let username = pool.username(number * (pool.users / users));
                let body =
                    json!({ "UserPoolId": pool.id, "Username": username, "GroupName": GROUP });
                let caller = self.caller();
                let joined = self
                    .directory
                    .call(&caller, Operation::AdminAddUserToGroup, body);
                joined.await.expect("a user who is there");
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..BATCHES_AT_ONCE {
                scope.spawn(|| self.runtime.block_on(join()));
            }
        });
        pool.grouped = users;
    }

    /// Loads users until an instant, and gives how many: those of the lowest numbers.
    fn fill(&self, pool: &Pool, keeps: Keeps, until: Instant) -> usize {
        let hash = password::hash(PASSWORD.as_bytes(), [7; 16], &Parameters::default());
        let hash = Proof::Hash(Sensitive::new(hash.expect("a hash")));
        let next = AtomicUsize::new(0);
        let fill = async || {
            loop {
                if Instant::now() >= until {
                    return;
                }
                let first = next.fetch_add(BATCH_USERS, Ordering::Relaxed);
                if first >= pool.users {
                    return;
                }
                let numbers = first..(first + BATCH_USERS).min(pool.users);
                let users = numbers.map(|number| {
                    let proved =
                        keeps == Keeps::Verifiers && number.is_multiple_of(pool.proved_every);
                    let password = || Proof::Password(Sensitive::from(PASSWORD));
                    new_user(pool, number, if proved { password() } else { hash.clone() })
                });
                let users: Vec<NewUser> = users.collect();
                let caller = self.caller();
                let added = self.directory.add_users(&caller, &pool.id, &users);
                added.await.expect("users who are not there yet");
            }
        };
        // One thread for each: what costs time is arithmetic, and the writer's thread is one more.
        std::thread::scope(|scope| {
            for _ in 0..BATCHES_AT_ONCE {
                scope.spawn(|| self.runtime.block_on(fill()));
            }
        });
        next.into_inner().min(pool.users)
    }

    pub(crate) fn call(&self, operation: Operation, body: &Value) -> Value {
        let caller = self.caller();
        let answer = self.directory.call(&caller, operation, body.clone());
        self.block_on(answer).expect("an answer")
    }

    fn caller(&self) -> Call {
        let mut seed = [0; 32];
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        seed[..8].copy_from_slice(&number.to_be_bytes());
        Call {
            now_millis: now_millis(),
            seed: Seed(seed),
            region: REGION.to_owned(),
            account: ACCOUNT.to_owned(),
            caller: Caller::Principal(Identity::root(ACCOUNT)),
            peer: Peer::Unknown,
            client: Presence::default(),
        }
    }
}

/// A directory whose new pools keep this.
fn directory(engine: &Arc<dyn Engine>, keeps: Keeps) -> Directory {
    let settings = Settings {
        issuer: "http://127.0.0.1".to_owned(),
        without_srp: keeps == Keeps::Hashes,
        ..Settings::default()
    };
    let keyring = Keyring::new([7; 32]);
    Directory::new(Arc::clone(engine), keyring, Arc::new(Inline), settings)
}

/// The master key, in a folder that its owner alone can read.
fn make_key(data: &Path) {
    fs::create_dir_all(data).expect("a data folder");
    let key = data.join("master.key");
    fs::write(&key, crypto::text::hex(&[7; 32])).expect("a master key");
    for (path, mode) in [(data, 0o700), (key.as_path(), 0o600)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("an own folder");
    }
}

/// The threads on which a directory without a server works.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn new_user(pool: &Pool, number: usize, proof: Proof) -> NewUser {
    let username = pool.username(number);
    let attributes = [
        ("email", format!("{username}@example.com")),
        ("email_verified", "true".to_owned()),
        ("name", format!("User of the number {number}")),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    NewUser {
        sub: Some(pool.sub(number)),
        username,
        attributes: BTreeMap::from(attributes),
        proof,
    }
}

/// Scatters numbers over all numbers, none of them twice.
fn scattered(number: u64) -> u64 {
    let mixed = (number ^ (number >> 31)).wrapping_mul(0x7fb5_d329_728e_a185);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x81da_def4_bc2d_d44d)
}

fn coprime(left: usize, right: usize) -> bool {
    let (mut left, mut right) = (left, right);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left == 1
}

fn now_millis() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
