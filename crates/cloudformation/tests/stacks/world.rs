//! An engine of its own for each test.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use cloudformation::{Engine, Unbuilt};
use crypto::seal::Keyring;
use model::cloudformation::Operation;
use model::{Error, cognito_idp, ssm};
use serde_json::{Value, json};
use store::memory::Memory;
use userpool::{
    Audit, Call, Caller, Directory, Identity, Inline, Lane, Peer, Presence, Seed, Settings,
};

/// The engine, the directory that it acts on, and a clock.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) directory: Directory,
    now_millis: AtomicI64,
    calls: AtomicU8,
}

impl World {
    pub(crate) fn new() -> World {
        World::on(Arc::new(Memory::new()))
    }

    pub(crate) fn on(store: Arc<dyn store::Engine>) -> World {
        World::with(Arc::clone(&store), store)
    }

    /// A world whose user pools are on an engine of their own.
    pub(crate) fn with(stacks: Arc<dyn store::Engine>, pools: Arc<dyn store::Engine>) -> World {
        World::settled(stacks, pools, Arc::new(Inline))
    }

    /// A world whose work that lasts runs on `lane`.
    pub(crate) fn on_lane(lane: Arc<dyn Lane>) -> World {
        let store: Arc<dyn store::Engine> = Arc::new(Memory::new());
        World::settled(Arc::clone(&store), store, lane)
    }

    /// A world whose operator keeps an audit log.
    pub(crate) fn audited() -> World {
        let store: Arc<dyn store::Engine> = Arc::new(Memory::new());
        let settings = Settings {
            audit: Some(Audit::default()),
            ..Settings::default()
        };
        World::made(Arc::clone(&store), store, Arc::new(Inline), settings)
    }

    fn settled(
        stacks: Arc<dyn store::Engine>,
        pools: Arc<dyn store::Engine>,
        lane: Arc<dyn Lane>,
    ) -> World {
        World::made(stacks, pools, lane, Settings::default())
    }

    fn made(
        stacks: Arc<dyn store::Engine>,
        pools: Arc<dyn store::Engine>,
        lane: Arc<dyn Lane>,
        settings: Settings,
    ) -> World {
        let settings = Settings {
            issuer: "http://localhost:9229".to_owned(),
            ..settings
        };
        let directory = Directory::new(pools, Keyring::new([7; 32]), lane, settings);
        let engine = Engine::new(stacks, Keyring::new([7; 32]), directory.clone());
        World {
            engine,
            directory,
            now_millis: AtomicI64::new(1_768_478_400_000),
            calls: AtomicU8::new(0),
        }
    }

    /// The same world, whose engine refuses what it would only record.
    pub(crate) fn strict(mut self) -> World {
        self.engine = self.engine.with_unbuilt(Unbuilt::Refused);
        self
    }

    /// The next call: a second later, with other randomness.
    pub(crate) fn call(&self) -> Call {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        Call {
            now_millis: self.now_millis.fetch_add(1000, Ordering::SeqCst),
            seed: Seed([number; 32]),
            region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
            caller: Caller::Principal(Identity::root("123456789012")),
            peer: Peer::Unknown,
            client: Presence::default(),
        }
    }

    pub(crate) async fn try_run(&self, operation: &str, input: Value) -> Result<Value, Error> {
        let operation = Operation::from_name(operation).unwrap();
        self.engine.call(self.call(), operation, input).await
    }

    pub(crate) async fn run(&self, operation: &str, input: Value) -> Value {
        self.try_run(operation, input)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// Runs an operation on the stack `S` with this template.
    pub(crate) async fn deploy(&self, operation: &str, template: &str) {
        let input = json!({"StackName": "S", "TemplateBody": template});
        self.run(operation, input).await;
    }

    pub(crate) async fn refusal(&self, operation: &str, input: Value) -> (String, String) {
        let error = self.try_run(operation, input).await.unwrap_err();
        (error.code().as_str().to_owned(), error.message().to_owned())
    }

    pub(crate) async fn ssm(&self, operation: &str, input: Value) -> Result<Value, Error> {
        let operation = ssm::Operation::from_name(operation).unwrap();
        self.engine.ssm(self.call(), operation, input).await
    }

    pub(crate) async fn cognito(&self, operation: &str, input: Value) -> Result<Value, Error> {
        let operation = cognito_idp::Operation::from_name(operation).unwrap();
        self.directory.call(&self.call(), operation, input).await
    }

    pub(crate) async fn pool_ids(&self) -> Vec<String> {
        let answer = self
            .cognito("ListUserPools", json!({"MaxResults": 60}))
            .await
            .unwrap();
        let pools = answer["UserPools"].as_array().unwrap();
        pools
            .iter()
            .map(|pool| pool["Id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) async fn stack(&self, named: &str) -> Value {
        self.run("DescribeStacks", json!({"StackName": named}))
            .await["Stacks"][0]
            .clone()
    }

    pub(crate) async fn status(&self, named: &str) -> String {
        self.stack(named).await["StackStatus"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) async fn output(&self, named: &str, key: &str) -> String {
        let stack = self.stack(named).await;
        let outputs = stack["Outputs"].as_array().unwrap();
        let output = outputs
            .iter()
            .find(|output| output["OutputKey"] == key)
            .unwrap();
        output["OutputValue"].as_str().unwrap().to_owned()
    }

    /// Events, oldest first: logical id, status and reason.
    pub(crate) async fn events(&self, named: &str) -> Vec<String> {
        let answer = self
            .run("DescribeStackEvents", json!({"StackName": named}))
            .await;
        let events = answer["StackEvents"].as_array().unwrap();
        let mut last = f64::MAX;
        for event in events {
            let at = event["Timestamp"].as_f64().unwrap();
            assert!(
                at < last,
                "instants of events grow by a millisecond at least"
            );
            last = at;
        }
        let told = |event: &Value| {
            let reason = event["ResourceStatusReason"].as_str().unwrap_or_default();
            let logical_id = event["LogicalResourceId"].as_str().unwrap();
            let status = event["ResourceStatus"].as_str().unwrap();
            format!("{logical_id} {status} {reason}")
                .trim_end()
                .to_owned()
        };
        events.iter().rev().map(told).collect()
    }

    /// Puts an object into a bucket, which is made where it is not there.
    pub(crate) async fn upload(&self, bucket: &str, key: &str, text: &str) {
        let made = self.engine.create_bucket(&self.call(), bucket).await;
        drop(made);
        let (call, bytes) = (self.call(), text.as_bytes());
        let put = self
            .engine
            .put_object(&call, bucket, key, bytes, None, BTreeMap::new());
        put.await.unwrap();
    }

    pub(crate) async fn physical_id(&self, stack: &str, logical_id: &str) -> String {
        let input = json!({"StackName": stack, "LogicalResourceId": logical_id});
        let answer = self.run("DescribeStackResource", input).await;
        answer["StackResourceDetail"]["PhysicalResourceId"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// Asserts that a stack of a template in which something is replaced is rolled back, for this reason, and leaves no pool.
pub(crate) async fn rolls_back(template: &str, (before, after, reason): (&str, &str, &str)) {
    let world = World::new();
    assert!(template.contains(before));
    let template = template.replacen(before, after, 1);
    world.deploy("CreateStack", &template).await;
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE", "{after}");
    let events = world.events("S").await;
    assert!(
        events.iter().any(|event| event.starts_with(reason)),
        "{events:#?}"
    );
    assert!(world.pool_ids().await.is_empty());
}
