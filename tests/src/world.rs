//! A directory of its own for each test, with a clock that the test moves and randomness that repeats.

mod signed;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use cluster::Cluster;
use gateway::Gateway;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use store::postgres::{self, Postgres};
use store::sqlite::{Options, Sqlite};
use userpool::{Caller, Directory, Inline, Lane, Outside, Seed, Settings};

use crate::front::{self, HOST, keyring};
use crate::functions::Functions;
use crate::tally::{self, Tally};

/// The region in which a world calls unless a test says otherwise.
pub const REGION: &str = "us-east-1";
/// The account in whose name a world calls unless a test says otherwise.
pub const ACCOUNT: &str = "123456789012";
/// 2026-01-15T12:00:00Z.
const START_MILLIS: i64 = 1_768_478_400_000;

/// What an operation refuses: its code and its sentence.
pub type Refusal = (String, String);

/// A clock that the test moves, and randomness that differs from call to call and is the same in each run of the test.
struct Clock {
    now_millis: AtomicI64,
    calls: AtomicU64,
}

impl gateway::Surroundings for Clock {
    fn now_millis(&self) -> i64 {
        self.now_millis.load(Ordering::SeqCst)
    }

    fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.calls.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        seed[8..16].copy_from_slice(&tally::seed().to_be_bytes());
        seed
    }
}

/// A server without its network: tests call its operations through the front door, signed as AWS wants them.
pub struct World {
    gateway: Gateway,
    directory: Directory,
    engine: Arc<dyn Engine>,
    clock: Arc<Clock>,
    functions: Arc<Functions>,
    /// The database's folder, which lives as long as the world.
    folder: Option<tempfile::TempDir>,
    /// Whether all rows of a table of refusals are asked, or the first alone.
    every_row: bool,
    tally: Tally,
}

/// Runs a script on each engine, in a new world each time.
pub async fn on_every_engine(script: impl AsyncFn(&World)) {
    script(&World::in_memory()).await;
    script(&World::on_sqlite()).await;
    script(&World::on_postgres().await).await;
}

/// Runs a script on each engine, in a new world each time whose operator has settled this.
///
/// # Panics
/// Where an engine can't be made.
pub async fn on_every_engine_settled(settings: &Settings, script: impl AsyncFn(&Arc<World>)) {
    let (sqlite, folder) = sqlite();
    let engines: [(Arc<dyn Engine>, _); 3] = [
        (Arc::new(Memory::new()), None),
        (sqlite, Some(folder)),
        (postgres().await, None),
    ];
    for (engine, folder) in engines {
        script(&Arc::new(World::settled(engine, folder, settings))).await;
    }
}

/// A database in a folder of its own.
fn sqlite() -> (Arc<dyn Engine>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("cenote.db");
    let engine = Sqlite::open(&path, Options::default()).expect("a new database");
    (Arc::new(engine), folder)
}

/// A schema of its own.
async fn postgres() -> Arc<dyn Engine> {
    let options = postgres::Options::new(Cluster::shared().fresh());
    Arc::new(Postgres::open(options).await.expect("a new schema"))
}

impl World {
    /// A world that keeps its records in memory.
    pub fn in_memory() -> World {
        World::on(Arc::new(Memory::new()), None)
    }

    /// A world that keeps its records in an `SQLite` database of its own.
    ///
    /// # Panics
    /// Where the database can't be made.
    pub fn on_sqlite() -> World {
        let (engine, folder) = sqlite();
        World::on(engine, Some(folder))
    }

    /// The same, whose operator has settled this.
    ///
    /// # Panics
    /// Where the database can't be made.
    pub fn on_sqlite_settled(settings: &Settings) -> World {
        let (engine, folder) = sqlite();
        World::settled(engine, Some(folder), settings)
    }

    /// A world that keeps its records on the `PostgreSQL` server of the tests, in a schema of its own.
    ///
    /// # Panics
    /// Where `PostgreSQL` is not installed or the schema can't be used.
    pub async fn on_postgres() -> World {
        World {
            every_row: false,
            ..World::on(postgres().await, None)
        }
    }

    /// A world that keeps its records in an engine of the test's own.
    pub fn on_engine(engine: Arc<dyn Engine>) -> World {
        World::on(engine, None)
    }

    /// A further node on the database of a world. Worlds count their calls from nought, and two would draw the same randomness.
    pub fn beside(engine: Arc<dyn Engine>) -> World {
        let world = World::on_engine(engine);
        for _ in 0..10_000 {
            let _ = world.seed();
        }
        world
    }

    /// A world in memory whose operator has Lambda triggers ignored.
    pub fn ignoring_triggers() -> World {
        let settings = Settings {
            triggers_ignored: true,
            ..Settings::default()
        };
        World::settled(Arc::new(Memory::new()), None, &settings)
    }

    fn on(engine: Arc<dyn Engine>, folder: Option<tempfile::TempDir>) -> World {
        World::settled(engine, folder, &crate::peers::wide())
    }

    /// A world whose operator has settled this.
    pub fn settled(
        engine: Arc<dyn Engine>,
        folder: Option<tempfile::TempDir>,
        settings: &Settings,
    ) -> World {
        World::made(engine, folder, settings, Arc::new(Inline))
    }

    /// A world in memory whose slow arithmetic runs on this lane.
    pub fn on_lane(lane: Arc<dyn Lane>) -> World {
        World::made(Arc::new(Memory::new()), None, &crate::peers::wide(), lane)
    }

    fn made(
        engine: Arc<dyn Engine>,
        folder: Option<tempfile::TempDir>,
        settings: &Settings,
        lane: Arc<dyn Lane>,
    ) -> World {
        let settings = Settings {
            issuer: format!("http://{HOST}"),
            endpoint: format!("http://{HOST}"),
            ..settings.clone()
        };
        let functions: Arc<Functions> = Arc::default();
        let outside = Arc::clone(&functions) as Arc<dyn Outside>;
        let directory = Directory::asking(outside, Arc::clone(&engine), keyring(), lane, settings);
        let clock = Arc::new(Clock {
            now_millis: START_MILLIS.into(),
            calls: 0.into(),
        });
        let world = Arc::clone(&clock) as Arc<dyn gateway::Surroundings>;
        World {
            gateway: front::gateway(&directory, &engine, world, |_| {}),
            directory,
            engine,
            clock,
            functions,
            folder,
            every_row: true,
            tally: Tally::default(),
        }
    }

    /// A gateway to this world with other settings: to be served on a socket.
    pub fn gateway(&self, change: impl FnOnce(&mut gateway::Settings)) -> Gateway {
        let world = Arc::clone(&self.clock) as Arc<dyn gateway::Surroundings>;
        front::gateway(&self.directory, &self.engine, world, change)
    }

    /// The same world behind a gateway with other settings.
    #[must_use]
    pub fn behind(self, change: impl FnOnce(&mut gateway::Settings)) -> World {
        let gateway = self.gateway(change);
        World { gateway, ..self }
    }

    /// The folder of the database, where the world has one.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(tempfile::TempDir::path)
    }

    /// The functions that pools of the world may name; none can be asked before a test lets one answer.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// The directory itself, for what is no operation.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What the directory stores its records in.
    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// The same, to be held on to.
    pub fn shared_engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.engine)
    }

    /// The instant at which the next call happens, in milliseconds since 1970.
    pub fn now_millis(&self) -> i64 {
        self.clock.now_millis.load(Ordering::SeqCst)
    }

    /// The instant at which the next call happens, as answers show it.
    pub fn now(&self) -> Value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact for the years of the tests"
        )]
        let millis = self.now_millis() as f64;
        json!(millis / 1000.0)
    }

    /// Moves the clock.
    pub fn advance_seconds(&self, seconds: i64) {
        self.advance_millis(seconds * 1000);
    }

    /// Moves the clock by less than a second.
    pub fn advance_millis(&self, millis: i64) {
        self.clock.now_millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// Randomness that no other call of this world has, and that each run of the test repeats.
    pub fn seed(&self) -> Seed {
        Seed(gateway::Surroundings::seed(self.clock.as_ref()))
    }

    /// Calls an operation by its name: signed where AWS wants it signed.
    ///
    /// # Errors
    /// What the operation refuses.
    ///
    /// # Panics
    /// Where there is no such operation, or where the refusal is none that the facts list for it.
    pub async fn call(&self, operation: &str, body: Value) -> Result<Value, Refusal> {
        // A boxed future, as the operations' together is large and tests hold many.
        Box::pin(self.call_in(REGION, ACCOUNT, operation, body)).await
    }

    /// Calls an operation in a region and an account.
    ///
    /// # Errors
    /// What the operation refuses.
    ///
    /// # Panics
    /// As [`World::call`].
    pub async fn call_in(
        &self,
        region: &str,
        account: &str,
        operation: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let body = body.to_string();
        self.called(region, account, operation, &body).await
    }

    /// The code with which the directory itself refuses an operation that needs a signature to a caller without one, should
    /// a gateway ever let it pass.
    ///
    /// # Panics
    /// Where it does not refuse.
    pub async fn refusal_unsigned(&self, operation: &str) -> String {
        let named = Operation::from_name(operation).expect("an operation of the facts");
        let call = self.as_caller(Caller::Anonymous, REGION, ACCOUNT);
        let answer = self.directory.call(&call, named, json!({})).await;
        answer.expect_err("a refusal").code().as_str().to_owned()
    }

    /// Calls an operation that must succeed.
    ///
    /// # Panics
    /// Where it refuses.
    pub async fn ok(&self, operation: &str, body: Value) -> Value {
        match self.call(operation, body.clone()).await {
            Ok(answer) => answer,
            Err(refusal) => panic!("{operation} {body} was refused: {refusal:?}"),
        }
    }

    /// Calls an operation that must refuse, and gives its code and its sentence.
    ///
    /// # Panics
    /// Where it succeeds.
    pub async fn refusal(&self, operation: &str, body: Value) -> Refusal {
        match self.call(operation, body.clone()).await {
            Ok(answer) => panic!("{operation} {body} was not refused: {answer}"),
            Err(refusal) => refusal,
        }
    }

    /// Calls an operation once for each row, with the members of the row in place of those of `base`, and expects the
    /// code and the sentence of the row. On `PostgreSQL` it asks the first row alone: which of a table's refusals it is does not
    /// depend on the engine, and each call is several trips there.
    ///
    /// # Panics
    /// Where an answer differs.
    pub async fn refuses(&self, operation: &str, base: &Value, rows: &[(Value, &str, &str)]) {
        let asked = if self.every_row { rows.len() } else { 1 };
        for (change, code, message) in rows.iter().take(asked) {
            let mut body = base.clone();
            if let (Value::Object(body), Value::Object(change)) = (&mut body, change) {
                body.extend(change.clone());
            }
            let found = self.refusal(operation, body.clone()).await;
            let expected = ((*code).to_owned(), (*message).to_owned());
            assert_eq!(found, expected, "{operation} {body}");
        }
    }

    /// Makes a pool with these members beside its name, and gives its id.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn pool(&self, members: Value) -> String {
        let mut body = json!({ "PoolName": "pool" });
        merge(&mut body, members);
        let answer = self.ok("CreateUserPool", body).await;
        text(&answer["UserPool"]["Id"])
    }

    /// Makes a client with these members beside its name, and gives its id.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn client(&self, pool_id: &str, members: Value) -> String {
        let mut body = json!({ "UserPoolId": pool_id, "ClientName": "client" });
        merge(&mut body, members);
        let answer = self.ok("CreateUserPoolClient", body).await;
        text(&answer["UserPoolClient"]["ClientId"])
    }
}

/// Puts members into an object, in place of those of the same name.
pub fn merge(body: &mut Value, members: Value) {
    if let (Value::Object(body), Value::Object(members)) = (body, members) {
        body.extend(members);
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
