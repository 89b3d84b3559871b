//! How often operations go to the store: a sign-up commits once, an ordinary sign-in never.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::{Value, json};
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tests::World;

const PASSWORD: &str = "Correct-Horse-7";

/// An engine that counts what is asked of it.
struct Counting {
    engine: Memory,
    trips: AtomicUsize,
    commits: AtomicUsize,
}

#[async_trait]
impl Engine for Counting {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.trips.fetch_add(1, Ordering::Relaxed);
        self.engine.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.trips.fetch_add(1, Ordering::Relaxed);
        self.engine.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.trips.fetch_add(1, Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.engine.commit(commit).await
    }
}

/// A world whose engine counts.
struct Counted {
    world: World,
    engine: Arc<Counting>,
}

impl Counted {
    fn new() -> Counted {
        let engine = Arc::new(Counting {
            engine: Memory::new(),
            trips: AtomicUsize::new(0),
            commits: AtomicUsize::new(0),
        });
        Counted {
            world: World::on_engine(Arc::clone(&engine) as Arc<dyn Engine>),
            engine,
        }
    }

    /// The answer of a call, its commits and all its trips to the store.
    async fn costs(&self, operation: &str, body: Value) -> (Value, usize, usize) {
        let count = || {
            let Counting { commits, trips, .. } = self.engine.as_ref();
            (
                commits.load(Ordering::Relaxed),
                trips.load(Ordering::Relaxed),
            )
        };
        let before = count();
        let answer = self.world.ok(operation, body).await;
        let after = count();
        (answer, after.0 - before.0, after.1 - before.1)
    }
}

#[tokio::test]
async fn a_sign_up_is_one_commit_and_an_ordinary_sign_in_none() {
    let counted = Counted::new();
    let (pool, client) = pool(&counted.world).await;
    let body = json!({ "ClientId": client, "Username": "ada", "Password": PASSWORD });
    let (_, commits, trips) = counted.costs("SignUp", body).await;
    assert_eq!(commits, 1, "SignUp");
    assert!(trips <= 5, "SignUp makes {trips} trips");
    counted
        .world
        .ok(
            "AdminConfirmSignUp",
            json!({ "UserPoolId": pool, "Username": "ada" }),
        )
        .await;
    let body = json!({
        "ClientId": client,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ada", "PASSWORD": PASSWORD },
    });
    let (answer, commits, trips) = counted.costs("InitiateAuth", body).await;
    assert_eq!(commits, 0, "InitiateAuth by password");
    assert!(trips <= 6, "InitiateAuth by password makes {trips} trips");
    let tokens = &answer["AuthenticationResult"];
    let body = json!({
        "ClientId": client,
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
    });
    let (_, commits, _) = counted.costs("InitiateAuth", body).await;
    assert_eq!(commits, 0, "InitiateAuth by refresh token");
    let body = json!({ "AccessToken": tokens["AccessToken"] });
    let (_, commits, trips) = counted.costs("GetUser", body).await;
    assert_eq!((commits, trips), (0, 1), "GetUser");
}

async fn pool(world: &World) -> (Value, Value) {
    let pool = world
        .ok("CreateUserPool", json!({ "PoolName": "pool" }))
        .await;
    let pool = pool["UserPool"]["Id"].clone();
    let body = json!({
        "UserPoolId": pool,
        "ClientName": "client",
        "ExplicitAuthFlows":
            ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let client = world.ok("CreateUserPoolClient", body).await;
    (pool, client["UserPoolClient"]["ClientId"].clone())
}
