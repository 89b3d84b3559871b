//! The audit log: how it is chained by several nodes, and how long it is kept. What is noted: in its folder.

mod by_itself;
mod kept;
mod notes;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use tests::audit::{settings, walked};
use tests::people::{PASSWORD, confirmed, plain};
use tests::{World, on_every_engine_settled};
use userpool::limits::AUDIT_LINKS_AT_ONCE;
use userpool::{Anchor, AuditFault, AuditWalk, Duty, Noted};

use crate::conflicts::Contended;

const DAY_SECONDS: i64 = 24 * 60 * 60;

fn sign_in(client_id: &str, name: &str, password: &str) -> Value {
    json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": name, "PASSWORD": password },
    })
}

/// A pool with a client and the user `anna`.
async fn ground(world: &World) -> (String, String) {
    let flows =
        json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
    let (pool_id, client_id) = plain(world, json!({}), flows).await;
    confirmed(world, &client_id, "anna").await;
    (pool_id, client_id)
}

fn operations(noted: &[Noted]) -> Vec<&str> {
    noted.iter().map(|it| it.operation.as_str()).collect()
}

#[tokio::test]
async fn entries_are_chained_in_the_order_of_their_instants() {
    on_every_engine_settled(&settings(None), async |world| {
        let (_, client_id) = ground(world).await;
        for _ in 0..3 {
            world.advance_millis(1);
            world
                .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
                .await;
        }
        let waiting = world.waiting().await;
        assert_eq!(world.chain().await, waiting.len());
        assert_eq!(world.waiting().await, []);
        assert_eq!(world.chain().await, 0);
        let log = world.log().await;
        let noted: Vec<Noted> = log.iter().filter_map(|line| line.noted.clone()).collect();
        assert_eq!(operations(&noted), operations(&waiting));
        let numbers: Vec<u64> = log.iter().filter_map(|line| line.number).collect();
        let expected: Vec<u64> = (1..=waiting.len() as u64).collect();
        assert_eq!(numbers, expected);
        assert!(log.is_sorted_by_key(|line| line.at_millis));
        // One that was long on its way comes later, with its own instant.
        world.advance_seconds(-60);
        world
            .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
            .await;
        assert_eq!(world.chain().await, 1);
        let log = world.log().await;
        let [.., before, late] = log.as_slice() else {
            panic!("{log:?}");
        };
        assert!(late.at_millis < before.at_millis);
        assert_eq!(late.number, before.number.map(|number| number + 1));
    })
    .await;
}

/// A refusal keeps its entry with what else it keeps, in one commit; a call that conflicts until the end leaves none.
#[tokio::test]
async fn a_call_that_runs_again_leaves_one_entry() {
    let engine = Arc::new(Contended::default());
    let world = World::audited_on(Arc::clone(&engine) as Arc<dyn Engine>);
    let (_, client_id) = ground(&world).await;
    let before = world.waiting().await.len();
    engine.conflicts.store(3, Ordering::SeqCst);
    world
        .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
        .await;
    assert_eq!(world.waiting().await.len(), before + 1);
    engine.conflicts.store(3, Ordering::SeqCst);
    world
        .refusal("InitiateAuth", sign_in(&client_id, "anna", "Wrong1!x"))
        .await;
    assert_eq!(world.waiting().await.len(), before + 2);
    engine.conflicts.store(8, Ordering::SeqCst);
    let refusal = world
        .refusal("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
        .await;
    assert_eq!(refusal.0, "TooManyRequestsException");
    assert_eq!(world.waiting().await.len(), before + 2);
}

/// A commit is whole or not there: whatever the instant at which a node dies, each entry is in the log once.
#[tokio::test]
async fn two_nodes_that_chain_at_once_make_one_chain() {
    on_every_engine_settled(&settings(None), async |world| {
        let other = World::settled(world.shared_engine(), None, &settings(None));
        let (_, client_id) = ground(world).await;
        let mut waiting = world.waiting().await.len();
        for _ in 0..5 {
            for _ in 0..4 {
                world.advance_millis(1);
                world
                    .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
                    .await;
            }
            waiting += 4;
            // Under no lease, as if each believed that it is alone.
            let (now, seeds) = (world.now_millis(), [[1; 32], [2; 32]]);
            let [first, second] = seeds.map(|seed| {
                let mut seed: [u8; 32] = seed;
                seed[8..16].copy_from_slice(&now.to_be_bytes());
                seed
            });
            let (first, second) = tokio::join!(
                world.directory().chain_audit(None, now, first.into()),
                other.directory().chain_audit(None, now, second.into()),
            );
            let count = first.expect("an answer").count + second.expect("an answer").count;
            assert!(count >= 4, "{count}");
        }
        assert_eq!(world.waiting().await, []);
        assert_eq!(world.log().await.len(), waiting);
    })
    .await;
}

#[tokio::test]
async fn who_has_lost_the_lease_chains_nothing() {
    let world = World::audited();
    ground(&world).await;
    let (directory, now) = (world.directory(), world.now_millis());
    let take = async |node: &str, now| {
        let taken = directory.take_lease(Duty::Audit, node, now, world.seed());
        taken.await.expect("an answer").expect("the lease")
    };
    let lost = take("a", now).await;
    let later = now + 10 * 60 * 1000;
    let held = take("b", later).await;
    let waiting = world.waiting().await.len();
    let chained = directory
        .chain_audit(Some(&lost), later, world.seed())
        .await;
    assert_eq!(chained.expect("an answer").count, 0);
    let chained = directory
        .chain_audit(Some(&held), later, world.seed())
        .await;
    assert_eq!(chained.expect("an answer").count, waiting);
}

#[tokio::test]
async fn many_entries_are_chained_by_several_commits() {
    let world = World::audited();
    let (_, client_id) = ground(&world).await;
    let fewer = AUDIT_LINKS_AT_ONCE + 20;
    for _ in 0..fewer {
        world.advance_millis(1);
        let body =
            json!({ "ClientId": client_id, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": {} });
        world.refusal("InitiateAuth", body).await;
    }
    let waiting = world.waiting().await.len();
    let first = world
        .directory()
        .chain_audit(None, world.now_millis(), world.seed())
        .await;
    let first = first.expect("a chain");
    assert_eq!((first.count, first.is_more), (AUDIT_LINKS_AT_ONCE, true));
    assert_eq!(world.chain().await, waiting - AUDIT_LINKS_AT_ONCE);
    assert_eq!(world.log().await.len(), waiting);
}

/// The log begins anew where its oldest links were removed, and still holds.
#[tokio::test]
async fn links_are_kept_for_as_long_as_the_operator_says() {
    on_every_engine_settled(&settings(Some(30)), async |world| {
        let (_, client_id) = ground(world).await;
        world.chain().await;
        let old = world.log().await.len() as u64;
        let ends = AuditWalk::begin(world.directory(), None)
            .await
            .expect("a log")
            .ends()
            .clone();
        let noted = ends.newest.expect("a link");
        world.advance_seconds(20 * DAY_SECONDS);
        world
            .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
            .await;
        world.chain().await;
        let shorten = async || {
            let (now, seed) = (world.now_millis(), world.seed());
            world
                .directory()
                .shorten_audit(None, now, seed)
                .await
                .expect("an answer")
        };
        assert_eq!(shorten().await.count, 0);
        world.advance_seconds(11 * DAY_SECONDS);
        assert_eq!(shorten().await.count as u64, old);
        assert_eq!(shorten().await.count, 0);
        let log = world.log().await;
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].number, Some(old + 1));
        // What was noted of the last that is gone still fits; of one before nothing can be said.
        let since = async |anchor: &Anchor| walked(world.directory(), Some(anchor.clone())).await;
        assert_eq!(since(&noted).await.expect("a log").len(), 1);
        let earlier = Anchor {
            number: noted.number - 1,
            ..noted.clone()
        };
        let fault = since(&earlier).await.expect_err("a fault");
        assert!(matches!(fault, AuditFault::NotKept { .. }), "{fault}");
        // The newest stays, however old it is.
        world.advance_seconds(100 * DAY_SECONDS);
        assert_eq!(shorten().await.count, 0);
        assert_eq!(world.log().await.len(), 1);
        world
            .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
            .await;
        assert_eq!(world.chain().await, 1);
        assert_eq!(shorten().await.count, 1);
        assert_eq!(world.log().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_goes_leaves_its_entries() {
    let world = World::audited_on(Arc::new(Memory::new()));
    let (pool_id, _) = ground(&world).await;
    world.chain().await;
    let before = world.log().await;
    world.advance_seconds(1);
    world
        .ok("DeleteUserPool", json!({ "UserPoolId": pool_id }))
        .await;
    world.work_all().await;
    world.chain().await;
    let log = world.log().await;
    assert_eq!(&log[..before.len()], before);
    let last = log
        .last()
        .and_then(|line| line.noted.clone())
        .expect("an entry");
    assert_eq!(last.operation, "DeleteUserPool");
}

#[tokio::test]
async fn the_last_of_the_log_can_be_read_alone() {
    let world = World::audited();
    let (_, client_id) = ground(&world).await;
    world.chain().await;
    let count = world.log().await.len() as u64;
    let last = async |count| {
        let mut walk = AuditWalk::last(world.directory(), count)
            .await
            .expect("a walk");
        let lines = walk.next().await.expect("lines");
        (
            lines.iter().filter_map(|it| it.number).collect::<Vec<_>>(),
            walk.reached(),
        )
    };
    let (numbers, reached) = last(2).await;
    assert_eq!(numbers, [count - 1, count]);
    assert_eq!(last(count + 5).await.0.len() as u64, count);
    assert_eq!(last(0).await.0, Vec::<u64>::new());
    world
        .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
        .await;
    world.chain().await;
    let mut walk = AuditWalk::after(world.directory(), reached)
        .await
        .expect("a walk");
    let lines = walk.next().await.expect("lines");
    assert_eq!(
        lines.iter().filter_map(|it| it.number).collect::<Vec<_>>(),
        [count + 1]
    );
}
