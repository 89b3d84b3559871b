//! Commits that come between.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use crypto::seal::Keyring;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use store::memory::Memory;
use store::{
    Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Versioned, Write,
};
use tests::{ACCOUNT, REGION, World};
use userpool::{Call, Caller, Directory, Identity, Inline, Lane, Peer, Presence, Settings, Work};

/// An engine whose next commits conflict, so many of them as it is told.
#[derive(Default)]
pub(crate) struct Contended {
    memory: Memory,
    pub(crate) conflicts: AtomicU32,
    /// What comes between at the next conflict.
    between: Mutex<Option<Commit>>,
}

#[async_trait]
impl Engine for Contended {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.memory.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.memory.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let left = |left: u32| left.checked_sub(1);
        if self
            .conflicts
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left)
            .is_ok()
        {
            let between = self.between.lock().expect("a lock").take();
            if let Some(between) = between {
                self.memory.commit(between).await?;
            }
            return Ok(Outcome::Conflict);
        }
        self.memory.commit(commit).await
    }
}

#[tokio::test]
async fn a_call_runs_again_after_a_conflict_and_gives_up_at_the_eighth() {
    let engine = Arc::new(Contended::default());
    let world = World::on_engine(engine.clone());
    let pool = world.pool(json!({})).await;
    let body = json!({ "UserPoolId": pool, "ClientName": "client" });

    engine.conflicts.store(7, Ordering::SeqCst);
    world.ok("CreateUserPoolClient", body.clone()).await;

    engine.conflicts.store(8, Ordering::SeqCst);
    let refusal = world.refusal("CreateUserPoolClient", body).await;
    assert_eq!(
        refusal,
        (
            "TooManyRequestsException".to_owned(),
            "Rate exceeded".to_owned()
        )
    );
    let clients = world
        .ok("ListUserPoolClients", json!({ "UserPoolId": pool }))
        .await;
    assert_eq!(clients["UserPoolClients"].as_array().map(Vec::len), Some(1));
}

/// A lane that counts what it is given.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Lane for Counting {
    fn take(&self, work: Box<dyn Work>) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        Inline.take(work)
    }
}

/// A directory whose passwords are slow.
struct Slow {
    engine: Arc<Contended>,
    lane: Arc<Counting>,
    directory: Directory,
    calls: AtomicUsize,
}

impl Slow {
    fn new() -> Slow {
        let (engine, lane) = (
            Arc::new(Contended::default()),
            Arc::new(Counting::default()),
        );
        let settings = Settings {
            issuer: "http://localhost:9229".to_owned(),
            without_srp: true,
            ..Settings::default()
        };
        let keyring = Keyring::new([7; 32]);
        let directory = Directory::new(engine.clone(), keyring, lane.clone(), settings);
        Slow {
            engine,
            lane,
            directory,
            calls: AtomicUsize::new(0),
        }
    }

    /// What an operation answers, and how much slow arithmetic it took.
    async fn call(&self, operation: &str, body: Value) -> (Result<Value, String>, usize) {
        let operation = Operation::from_name(operation).expect("an operation");
        let mut seed = [0; 32];
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        seed[..8].copy_from_slice(&number.to_be_bytes());
        let call = Call {
            now_millis: 1_768_478_400_000,
            seed: seed.into(),
            region: REGION.to_owned(),
            account: ACCOUNT.to_owned(),
            caller: Caller::Principal(Identity::root(ACCOUNT)),
            client: Presence::default(),
            peer: Peer::Unknown,
        };
        let before = self.lane.0.load(Ordering::SeqCst);
        let answer = self.directory.call(&call, operation, body).await;
        let slow = self.lane.0.load(Ordering::SeqCst) - before;
        (
            answer.map_err(|error| error.code().as_str().to_owned()),
            slow,
        )
    }

    async fn ok(&self, operation: &str, body: Value) -> (Value, usize) {
        let (answer, slow) = self.call(operation, body).await;
        (answer.expect(operation), slow)
    }

    async fn stored(&self, key: &Key) -> Versioned {
        let found = self.engine.get(std::slice::from_ref(key)).await;
        found.expect("a read").pop().flatten().expect("a record")
    }

    /// A user with a password: the pool, the client, the access token and the key of the record.
    async fn ana(&self) -> (String, String, String, Key) {
        let (made, _) = self
            .ok("CreateUserPool", json!({ "PoolName": "pool" }))
            .await;
        let pool = text(&made["UserPool"]["Id"]);
        let flows = ["ALLOW_USER_PASSWORD_AUTH"];
        let body = json!({ "UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": flows });
        let (made, _) = self.ok("CreateUserPoolClient", body).await;
        let client = text(&made["UserPoolClient"]["ClientId"]);
        let body = json!({ "ClientId": client, "Username": "ana", "Password": OLD });
        let (made, _) = self.ok("SignUp", body).await;
        let body = json!({ "UserPoolId": pool, "Username": "ana" });
        self.ok("AdminConfirmSignUp", body).await;
        let (answer, _) = self.ok("InitiateAuth", sign_in(&client, OLD)).await;
        let token = text(&answer["AuthenticationResult"]["AccessToken"]);
        let key = Key::of(&[pool.as_str(), "user", &text(&made["UserSub"])]);
        (pool, client, token, key)
    }
}

const OLD: &str = "Abcdef1!";
const NEW: &str = "Another1!";

fn sign_in(client: &str, password: &str) -> Value {
    json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": password },
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn slow_arithmetic_is_paid_once_however_often_a_call_runs() {
    let slow = Slow::new();
    slow.engine.conflicts.store(5, Ordering::SeqCst);
    let (_, keys) = slow
        .ok("CreateUserPool", json!({ "PoolName": "keys" }))
        .await;
    assert_eq!(keys, 1);
    let (_, client, token, _) = slow.ana().await;
    slow.engine.conflicts.store(5, Ordering::SeqCst);
    let body = json!({ "ClientId": client, "Username": "bob", "Password": OLD });
    assert_eq!(slow.ok("SignUp", body).await.1, 1);
    slow.engine.conflicts.store(5, Ordering::SeqCst);
    let change = json!({
        "AccessToken": token, "PreviousPassword": OLD, "ProposedPassword": NEW,
    });
    // One is compared, one is made.
    assert_eq!(slow.ok("ChangePassword", change).await.1, 2);
    slow.ok("InitiateAuth", sign_in(&client, NEW)).await;
}

#[tokio::test]
async fn what_is_remembered_holds_for_the_password_that_it_was_found_of() {
    let slow = Slow::new();
    let (pool, client, token, key) = slow.ana().await;
    let first = slow.stored(&key).await;
    let set = json!({ "UserPoolId": pool, "Username": "ana", "Password": NEW, "Permanent": true });
    slow.ok("AdminSetUserPassword", set).await;
    let second = slow.stored(&key).await;
    let put = |operation: u8, over: &Versioned, value: &Versioned| Commit {
        operation: Version::from_bytes([operation; 16]),
        checks: vec![(key.clone(), Some(over.version))],
        writes: vec![Write::Put(key.clone(), value.value.to_vec())],
    };
    let outcome = slow.engine.commit(put(1, &second, &first)).await;
    assert_eq!(outcome.expect("a commit"), Outcome::Committed);
    // While the password is being changed somebody else changes it: the old one is no longer right.
    let now = slow.stored(&key).await;
    let between = put(2, &now, &second);
    *slow.engine.between.lock().expect("a lock") = Some(between);
    slow.engine.conflicts.store(1, Ordering::SeqCst);
    let change = json!({
        "AccessToken": token, "PreviousPassword": OLD, "ProposedPassword": "Third123!",
    });
    let (answer, _) = slow.call("ChangePassword", change).await;
    assert_eq!(answer, Err("NotAuthorizedException".to_owned()));
    slow.ok("InitiateAuth", sign_in(&client, NEW)).await;
}
