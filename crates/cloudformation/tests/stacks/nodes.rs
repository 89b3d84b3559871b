//! Several nodes on one store: a deployment is one node's, and a node that slept through the end of its own does no harm.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use async_trait::async_trait;
use cloudformation::Clock;
use model::cloudformation::Operation;
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

/// A clock that goes on whenever somebody looks at it.
#[derive(Default)]
struct Hasty(AtomicI64);

impl Clock for Hasty {
    fn millis(&self) -> i64 {
        self.0.fetch_add(300, Ordering::SeqCst)
    }
}

/// A deployment of more steps than the stack around it has time for one: it goes on living by those of the stack inside.
#[tokio::test]
async fn a_long_deployment_inside_is_a_sign_of_life_of_the_one_around_it() {
    let memory: Arc<dyn Engine> = Arc::new(Memory::new());
    let sleeper = Arc::new(Sleeper {
        inner: Arc::clone(&memory),
        commits_left: AtomicUsize::new(usize::MAX),
        asleep: Semaphore::new(0),
        woken: Semaphore::new(0),
    });
    let clock = Arc::new(Hasty::default());
    let mut first = World::on(Arc::clone(&sleeper) as Arc<dyn Engine>);
    first.engine = first
        .engine
        .with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let parameters: Vec<String> = (0..100)
        .map(|number| format!("  P{number}: {{Type: AWS::SSM::Parameter, Properties: {{Name: /p{number}, Type: String, Value: v}}}}\n"))
        .collect();
    let parameters = parameters.concat();
    let inner = format!("Resources:\n{parameters}");
    first.upload("templates", "inner.yaml", &inner).await;
    let outer = "Resources: {Inner: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://templates.s3.amazonaws.com/inner.yaml'}}}";
    let begun = clock.0.load(Ordering::SeqCst);
    sleeper.commits_left.store(250, Ordering::SeqCst);
    let call = first.call();
    let begun_at = call.now_millis;
    let deploying = tokio::spawn(async move {
        let create = json!({"StackName": "S", "TemplateBody": outer});
        let operation = Operation::from_name("CreateStack").unwrap();
        let answer = first.engine.call(call, operation, create).await;
        (first, answer)
    });
    drop(sleeper.asleep.acquire().await);
    let taken = clock.0.load(Ordering::SeqCst) - begun;
    assert!(taken > 30_000, "{taken}");
    let second = World::on(memory);
    let now = Call {
        now_millis: begun_at + taken,
        seed: [98; 32].into(),
        ..second.call()
    };
    let resumed = second.engine.resume(now, Nodes::Several).await.unwrap();
    assert_eq!(resumed, 0, "a living deployment is taken over");
    sleeper.woken.add_permits(1);
    let (_, answer) = deploying.await.unwrap();
    answer.unwrap();
    assert_eq!(second.status("S").await, "CREATE_COMPLETE");
}

#[tokio::test]
async fn a_node_that_slept_through_its_deployment_does_no_harm() {
    let mut commits = 0;
    while sleeps_after(commits).await {
        commits += 1;
    }
    assert!(commits > 4, "{commits}");
}
