//! Commits that come between.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use serde_json::json;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tests::World;

/// An engine whose next commits conflict, so many of them as it is told.
#[derive(Default)]
struct Contended {
    memory: Memory,
    conflicts: AtomicU32,
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
