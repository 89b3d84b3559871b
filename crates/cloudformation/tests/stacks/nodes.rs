//! Several nodes on one store: a deployment is one node's, and a node that slept through the end of its own does no harm.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::json;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tokio::sync::Semaphore;
use userpool::{Call, Nodes};

use crate::world::World;

const TEMPLATE: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Delete}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
";
/// Longer than any step of a deployment may take, clocks that differ included.
const LATER_MILLIS: i64 = 60_000;

/// An engine that falls asleep before one of its commits, until it is woken.
struct Sleeper {
    inner: Arc<dyn Engine>,
    commits_left: AtomicUsize,
    asleep: Semaphore,
    woken: Semaphore,
}

#[async_trait]
impl Engine for Sleeper {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.inner.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.inner.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        if self.commits_left.fetch_sub(1, Ordering::SeqCst) == 0 {
            self.asleep.add_permits(1);
            drop(self.woken.acquire().await);
        }
        self.inner.commit(commit).await
    }
}

/// One node falls asleep after some commits of a deployment, another takes the stack over, and the first wakes; whether it fell
/// asleep at all.
async fn sleeps_after(commits: usize) -> bool {
    let memory: Arc<dyn Engine> = Arc::new(Memory::new());
    let sleeper = Arc::new(Sleeper {
        inner: Arc::clone(&memory),
        commits_left: AtomicUsize::new(commits),
        asleep: Semaphore::new(0),
        woken: Semaphore::new(0),
    });
    let first = World::with(Arc::clone(&sleeper) as Arc<dyn Engine>, Arc::clone(&memory));
    let second = World::on(memory);
    let mut deploying = tokio::spawn(async move {
        let create = json!({"StackName": "S", "TemplateBody": TEMPLATE});
        first.try_run("CreateStack", create).await
    });
    tokio::select! {
        finished = &mut deploying => {
            finished.unwrap().unwrap();
            return false;
        }
        _ = sleeper.asleep.acquire() => {}
    }
    let now = Call {
        seed: [98; 32].into(),
        ..second.call()
    };
    let later = Call {
        now_millis: now.now_millis + LATER_MILLIS,
        seed: [99; 32].into(),
        ..now.clone()
    };
    let resumed = second.engine.resume(now, Nodes::Several).await.unwrap();
    assert_eq!(
        resumed, 0,
        "after {commits}: a living deployment is taken over"
    );
    let resumed = second.engine.resume(later, Nodes::Several).await.unwrap();
    sleeper.woken.add_permits(1);
    let answer = deploying.await.unwrap();
    if resumed == 0 {
        // It slept before the stack was there, or when it was complete: nobody had to do anything.
        answer.unwrap();
        assert_eq!(second.status("S").await, "CREATE_COMPLETE");
        return true;
    }
    assert!(
        answer.is_err(),
        "after {commits}: two deployments of one stack"
    );
    assert_eq!(second.status("S").await, "ROLLBACK_COMPLETE");
    assert!(second.pool_ids().await.is_empty(), "after {commits}");
    true
}

#[tokio::test]
async fn a_node_that_slept_through_its_deployment_does_no_harm() {
    let mut commits = 0;
    while sleeps_after(commits).await {
        commits += 1;
    }
    assert!(commits > 4, "{commits}");
}
