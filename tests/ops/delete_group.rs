//! `DeleteGroup`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::json;
use store::memory::Memory;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};
use tests::groups::{disband, group, groups_of, join, keys_with, user, users_of};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_deleted_group_is_gone_for_its_users_at_once_and_leaves_nothing_behind() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for name in ["staff", "kept"] {
            group(world, &pool_id, name, json!({})).await;
        }
        for name in ["anna", "berta"] {
            user(world, &pool_id, name).await;
            join(world, &pool_id, name, "staff").await;
        }
        join(world, &pool_id, "anna", "kept").await;
        let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        assert_eq!(world.ok("DeleteGroup", body.clone()).await, json!({}));

        let gone = (
            "ResourceNotFoundException".to_owned(),
            "Group not found.".to_owned(),
        );
        for operation in ["GetGroup", "UpdateGroup", "ListUsersInGroup", "DeleteGroup"] {
            assert_eq!(
                world.refusal(operation, body.clone()).await,
                gone,
                "{operation}"
            );
        }
        assert_eq!(groups_of(world, &pool_id, "anna").await, ["kept"]);
        assert_eq!(groups_of(world, &pool_id, "berta").await, [""; 0]);
        // Another one of the name has none of the users, and they may join it.
        group(world, &pool_id, "staff", json!({})).await;
        assert_eq!(users_of(world, &pool_id, "staff").await, [""; 0]);
        join(world, &pool_id, "berta", "staff").await;
        world.ok("DeleteGroup", body).await;

        assert_eq!(keys_with(world, "/member/").await.len(), 4);
        assert_eq!(disband(world).await, 2);
        assert_eq!(keys_with(world, "/member/").await.len(), 1);
        assert_eq!(keys_with(world, "disbanding").await, [""; 0]);
        assert_eq!(
            keys_with(world, "/group").await.len(),
            2,
            "the record and the name of the one kept"
        );
        assert_eq!(users_of(world, &pool_id, "kept").await, ["anna"]);
    })
    .await;
}

#[tokio::test]
async fn a_pool_takes_its_groups_along() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for name in ["staff", "gone"] {
            group(world, &pool_id, name, json!({})).await;
            user(world, &pool_id, name).await;
            join(world, &pool_id, name, name).await;
        }
        let body = json!({ "UserPoolId": pool_id, "GroupName": "gone" });
        world.ok("DeleteGroup", body).await;
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": pool_id }))
            .await;
        world.work_all().await;
        assert_eq!(keys_with(world, &pool_id).await, [""; 0]);
    })
    .await;
}

/// An engine that knows the largest commit that it made.
#[derive(Default)]
struct Largest {
    memory: Memory,
    writes: AtomicUsize,
}

#[async_trait]
impl Engine for Largest {
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
        self.writes
            .fetch_max(commit.writes.len(), Ordering::Relaxed);
        self.memory.commit(commit).await
    }
}

#[tokio::test]
async fn a_large_group_is_disbanded_in_bounded_steps() {
    let engine = Arc::new(Largest::default());
    let world = World::on_engine(engine.clone());
    let pool_id = world.pool(json!({})).await;
    group(&world, &pool_id, "staff", json!({})).await;
    for number in 0..250 {
        let name = format!("user{number}");
        user(&world, &pool_id, &name).await;
        join(&world, &pool_id, &name, "staff").await;
    }
    engine.writes.store(0, Ordering::Relaxed);
    let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
    world.ok("DeleteGroup", body).await;
    assert!(engine.writes.load(Ordering::Relaxed) <= 4);
    assert_eq!(disband(&world).await, 3);
    assert!(engine.writes.load(Ordering::Relaxed) <= 200);
    assert_eq!(keys_with(&world, "/member/").await, [""; 0]);
    assert_eq!(groups_of(&world, &pool_id, "user7").await, [""; 0]);
}

#[tokio::test]
async fn an_unknown_group_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        let rows = [
            (json!({}), "ResourceNotFoundException", "Group not found."),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "GroupName": "a b" }),
                "InvalidParameterException",
                "1 validation error detected: Value 'a b' at 'groupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
            ),
        ];
        world.refuses("DeleteGroup", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DeleteGroup").await,
        "NotAuthorizedException"
    );
}
