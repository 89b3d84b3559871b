//! A directory of its own for each test, with a clock that the test moves and randomness that repeats.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crypto::seal::Keyring;
use model::ErrorCode;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use store::sqlite::{Options, Sqlite};
use userpool::{Call, Caller, Directory, Inline, Letter, Seed, Settings};

/// The region in which a world calls unless a test says otherwise.
pub const REGION: &str = "us-east-1";
/// The account in whose name a world calls unless a test says otherwise.
pub const ACCOUNT: &str = "123456789012";
/// 2026-01-15T12:00:00Z.
const START_MILLIS: i64 = 1_768_478_400_000;

/// What an operation refuses: its code and its sentence.
pub type Refusal = (String, String);

/// Codes that the transport adds to those of each operation.
const TRANSPORT_CODES: [ErrorCode; 3] = [
    ErrorCode::SerializationException,
    ErrorCode::UnknownOperationException,
    ErrorCode::TooManyRequestsException,
];

/// A server without its network: tests call its operations as the gateway does.
pub struct World {
    directory: Directory,
    engine: Arc<dyn Engine>,
    now_millis: AtomicI64,
    calls: AtomicU64,
    /// The database's folder, which lives as long as the world.
    _folder: Option<tempfile::TempDir>,
}

/// Runs a script on each engine, in a new world each time.
pub async fn on_every_engine(script: impl AsyncFn(&World)) {
    script(&World::in_memory()).await;
    script(&World::on_sqlite()).await;
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
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("cenote.db");
        let engine = Sqlite::open(&path, Options::default()).expect("a new database");
        World::on(Arc::new(engine), Some(folder))
    }

    /// A world that keeps its records in an engine of the test's own.
    pub fn on_engine(engine: Arc<dyn Engine>) -> World {
        World::on(engine, None)
    }

    fn on(engine: Arc<dyn Engine>, folder: Option<tempfile::TempDir>) -> World {
        let settings = Settings {
            issuer: "http://localhost:9229".to_owned(),
        };
        let directory = Directory::new(
            Arc::clone(&engine),
            Keyring::new([7; 32]),
            Arc::new(Inline),
            settings,
        );
        World {
            directory,
            engine,
            now_millis: AtomicI64::new(START_MILLIS),
            calls: AtomicU64::new(0),
            _folder: folder,
        }
    }

    /// The directory itself, for what is no operation.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What the directory stores its records in.
    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// The instant at which the next call happens, in milliseconds since 1970.
    pub fn now_millis(&self) -> i64 {
        self.now_millis.load(Ordering::SeqCst)
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
        self.now_millis.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Moves the clock by less than a second.
    pub fn advance_millis(&self, millis: i64) {
        self.now_millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// Randomness that no other call of this world has, and that each run of the test repeats.
    pub fn seed(&self) -> Seed {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.calls.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Seed(seed)
    }

    /// The letters that wait to be delivered now, oldest first.
    ///
    /// # Panics
    /// Where the outbox can't be read.
    pub async fn letters(&self) -> Vec<Letter> {
        let due = self.directory.due_messages(self.now_millis(), 1000).await;
        due.expect("the letters of the outbox")
    }

    /// The newest letter to an address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn letter_to(&self, address: &str) -> Letter {
        let letters = self
            .letters()
            .await
            .into_iter()
            .filter(|letter| letter.to == address);
        // Letters of one instant lie in the order of their random ids: tests move the clock between two.
        letters
            .max_by_key(|letter| letter.created_millis)
            .expect("a letter to the address")
    }

    /// The code in the newest letter to an address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn code_for(&self, address: &str) -> String {
        let letter = self.letter_to(address).await;
        letter.code.expect("a code in the letter").into_exposed()
    }

    /// Calls an operation by its name: signed where AWS wants it signed.
    ///
    /// # Errors
    /// What the operation refuses.
    ///
    /// # Panics
    /// Where there is no such operation, or where the refusal is none that the facts list for it.
    pub async fn call(&self, operation: &str, body: Value) -> Result<Value, Refusal> {
        self.call_in(REGION, ACCOUNT, operation, body).await
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
        let named = Operation::from_name(operation).expect("an operation of the facts");
        let caller = if named.unsigned() {
            Caller::Anonymous
        } else {
            Caller::Principal {
                arn: format!("arn:aws:iam::{account}:user/test"),
            }
        };
        self.call_as(caller, (region, account), named, body).await
    }

    /// The code with which an operation that needs a signature refuses a request without one.
    ///
    /// # Panics
    /// Where it does not refuse.
    pub async fn refusal_unsigned(&self, operation: &str) -> String {
        let named = Operation::from_name(operation).expect("an operation of the facts");
        let place = (REGION, ACCOUNT);
        let answer = self
            .call_as(Caller::Anonymous, place, named, json!({}))
            .await;
        answer.expect_err("a refusal").0
    }

    async fn call_as(
        &self,
        caller: Caller,
        (region, account): (&str, &str),
        named: Operation,
        body: Value,
    ) -> Result<Value, Refusal> {
        let operation = named.name();
        let call = Call {
            now_millis: self.now_millis(),
            seed: self.seed(),
            region: region.to_owned(),
            account: account.to_owned(),
            caller,
        };
        self.directory
            .call(&call, named, body)
            .await
            .map_err(|refusal| {
                let code = refusal.code();
                assert!(
                    named.errors().contains(&code) || TRANSPORT_CODES.contains(&code),
                    "{operation} must not refuse with {refusal}; its cause is {:?}",
                    refusal.cause().map(ToString::to_string)
                );
                (code.as_str().to_owned(), refusal.message().to_owned())
            })
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
    /// code and the sentence of the row.
    ///
    /// # Panics
    /// Where an answer differs.
    pub async fn refuses(&self, operation: &str, base: &Value, rows: &[(Value, &str, &str)]) {
        for (change, code, message) in rows {
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
