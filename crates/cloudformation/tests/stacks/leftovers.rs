//! No bytes are kept that nobody can ask for.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use store::memory::Memory;
use store::{
    Commit, Direction, Engine, Key, Outcome, Range, StoreError, Version, Versioned, sweep,
};

use crate::world::World;

const BUCKET: &str = "cdk-hnb659fds-assets-123456789012-us-east-1";
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A store in which others get their turn between any two steps, and that can stop taking commits.
struct Turns {
    memory: Memory,
    commits: std::sync::atomic::AtomicI64,
}

impl Turns {
    fn new() -> Arc<Turns> {
        Turns::ending_after(i64::MAX)
    }

    fn ending_after(commits: i64) -> Arc<Turns> {
        Arc::new(Turns {
            memory: Memory::new(),
            commits: commits.into(),
        })
    }

    async fn chunks(&self) -> usize {
        let range = Key::prefix(&["cloudformation", "chunk"]);
        let found = self.memory.scan(&range, 1_000, Direction::Forward).await;
        found.unwrap().len()
    }

    /// What is left when all that has ended by an instant is swept.
    async fn swept(&self, now_millis: i64) -> Vec<Key> {
        let tables = cloudformation::tables();
        let mut passed = None;
        for step in 0.. {
            let swept = sweep(&self.memory, &tables, passed.as_ref(), now_millis, 100).await;
            let swept = swept.unwrap();
            assert_eq!(swept.faults, []);
            let (checks, writes) = swept.parts;
            let commit = Commit {
                operation: Version::new((7 << 64) + step),
                checks,
                writes,
            };
            self.memory.commit(commit).await.unwrap();
            passed = swept.rest;
            if passed.is_none() {
                break;
            }
        }
        let all = Range::all();
        let left = self.memory.scan(&all, 1_000, Direction::Forward).await;
        left.unwrap().into_iter().map(|(key, _)| key).collect()
    }
}

#[async_trait]
impl Engine for Turns {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        tokio::task::yield_now().await;
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
        tokio::task::yield_now().await;
        let left = &self.commits;
        if left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) <= 0 {
            return Err(StoreError::Closed);
        }
        self.memory.commit(commit).await
    }
}

#[tokio::test]
async fn of_objects_that_are_written_at_once_one_stays_whole() {
    let turns = Turns::new();
    let world = World::on(Arc::clone(&turns) as Arc<dyn Engine>);
    let calls: Vec<_> = (0..6_u8).map(|number| (number, world.call())).collect();
    let mut writes = tokio::task::JoinSet::new();
    for (number, call) in calls {
        let engine = world.engine.clone();
        writes.spawn(async move {
            let bytes = vec![number; 3 * 1024 * 1024];
            let written = engine.put_object(&call, BUCKET, "a", &bytes, None, BTreeMap::new());
            written.await.map(drop)
        });
    }
    for written in writes.join_all().await {
        written.unwrap();
    }
    let (head, bytes) = world
        .engine
        .object(&world.call(), BUCKET, "a")
        .await
        .unwrap();
    assert_eq!(head.bytes, bytes.len());
    assert!(bytes.iter().all(|byte| *byte == bytes[0]));
    assert_eq!(turns.chunks().await, 2);
    let engine = &world.engine;
    engine
        .delete_object(&world.call(), BUCKET, "a")
        .await
        .unwrap();
    let now_millis = world.call().now_millis;
    assert_eq!(turns.swept(now_millis + 60_000).await, []);
}

#[tokio::test]
async fn bytes_of_an_object_that_got_no_name_are_swept() {
    // The leftover and two chunks are written, then the process ends.
    let turns = Turns::ending_after(3);
    let world = World::on(Arc::clone(&turns) as Arc<dyn Engine>);
    let (call, bytes) = (world.call(), vec![7; 5 * 1024 * 1024]);
    let put = world
        .engine
        .put_object(&call, BUCKET, "a", &bytes, None, BTreeMap::new());
    put.await.unwrap_err();
    assert_eq!(turns.chunks().await, 2);
    assert!(turns.swept(call.now_millis).await.len() > 2);
    assert_eq!(turns.swept(call.now_millis + 2 * 60 * 60 * 1000).await, []);
}

#[tokio::test]
async fn an_upload_that_nobody_completes_is_swept_with_its_parts() {
    let turns = Turns::new();
    let world = World::on(Arc::clone(&turns) as Arc<dyn Engine>);
    let (engine, call) = (&world.engine, world.call());
    let upload = engine
        .create_multipart_upload(&call, BUCKET, "whole", None, BTreeMap::new())
        .await
        .unwrap();
    for number in 1..=3 {
        let call = world.call();
        let part = engine.upload_part(&call, &upload, number, b"part");
        part.await.unwrap();
    }
    assert_eq!(turns.chunks().await, 3);
    assert!(turns.swept(call.now_millis + DAY_MILLIS - 1).await.len() > 6);
    assert_eq!(turns.swept(call.now_millis + DAY_MILLIS + 60_000).await, []);
}
