//! Leases: one node at a time, whatever its clock says.

use serde_json::json;
use tests::World;
use userpool::limits::{LEASE_MILLIS, LEASE_SKEW_MILLIS};
use userpool::{Directory, Duty, HeldLease};

const START: i64 = 1_768_478_400_000;

/// Asks for the lease of the outbox at an instant of the node's own clock.
async fn take(directory: &Directory, node: &str, now_millis: i64) -> Option<HeldLease> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&now_millis.to_be_bytes());
    seed[8..8 + node.len()].copy_from_slice(node.as_bytes());
    let taken = directory.take_lease(Duty::Outbox, node, now_millis, seed.into());
    taken.await.expect("an answer")
}

#[tokio::test]
async fn a_lease_is_one_nodes_until_it_ends() {
    tests::on_every_engine(async |world| {
        let directory = world.directory();
        let first = take(directory, "a", START).await.expect("the lease");
        assert_eq!((first.fence, first.until_millis), (1, START + LEASE_MILLIS));
        assert_eq!(take(directory, "b", START).await, None);
        // Its holder prolongs it, under the same fence.
        let later = START + LEASE_MILLIS - 1;
        let second = take(directory, "a", later).await.expect("the lease");
        assert_eq!(second.fence, 1);
        // A lease of other work is another lease.
        let stacks = directory.take_lease(Duty::Stacks, "b", START, [9; 32].into());
        assert!(stacks.await.expect("an answer").is_some());
        let end = second.until_millis + LEASE_SKEW_MILLIS;
        assert_eq!(take(directory, "b", end).await, None);
        let third = take(directory, "b", end + 1).await.expect("the lease");
        assert_eq!(third.fence, 2);
        assert_eq!(take(directory, "a", end + 1).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_is_given_back_is_free_at_once() {
    let world = World::in_memory();
    let directory = world.directory();
    let first = take(directory, "a", START).await.expect("the lease");
    let given = directory.give_lease_back(&first, [1; 32].into());
    given.await.expect("it is given back");
    let second = take(directory, "b", START + 1).await.expect("the lease");
    assert_eq!(second.fence, 2);
    // Who has lost it can't give it back.
    let given = directory.give_lease_back(&first, [2; 32].into());
    given.await.expect("nothing happens");
    assert_eq!(take(directory, "a", START + 2).await, None);
}

/// Two nodes never both believe that they hold it, where their clocks differ by five seconds.
#[tokio::test]
async fn clocks_that_differ_leave_one_holder() {
    for skew in [-LEASE_SKEW_MILLIS, -1, 0, 1, LEASE_SKEW_MILLIS] {
        let world = World::in_memory();
        let directory = world.directory();
        let first = take(directory, "a", START).await.expect("the lease");
        // The other node asks again and again; its clock is `skew` before or behind.
        let mut now = START;
        let second = loop {
            now += 100;
            if let Some(held) = take(directory, "b", now + skew).await {
                break held;
            }
        };
        assert!(now >= first.until_millis, "{skew}: both hold it");
        assert!(now <= START + LEASE_MILLIS + 2 * LEASE_SKEW_MILLIS + 100);
        assert_eq!(second.fence, 2);
    }
}

#[tokio::test]
async fn a_clock_that_was_days_ahead_keeps_nobody_waiting() {
    let world = World::in_memory();
    let directory = world.directory();
    let day = 24 * 60 * 60 * 1000;
    assert!(take(directory, "a", START + day).await.is_some());
    let second = take(directory, "b", START).await.expect("the lease");
    assert_eq!(second.fence, 2);
}

/// A holder that slept past its lease's end has sent a letter that the next holder has sent too; it can neither mark that one nor
/// put it off.
#[tokio::test]
async fn a_holder_that_slept_writes_nothing_more() {
    tests::on_every_engine(async |world| {
        let directory = world.directory();
        let pool = world
            .pool(json!({ "AutoVerifiedAttributes": ["email"] }))
            .await;
        let client = world.client(&pool, json!({})).await;
        let body = json!({
            "ClientId": client,
            "Username": "ada",
            "Password": "Correct-Horse-7",
            "UserAttributes": [{ "Name": "email", "Value": "ada@example.org" }],
        });
        world.ok("SignUp", body).await;
        let now = world.now_millis();
        let due = async || {
            let due = directory.due_messages(now, 10).await;
            due.expect("letters").letters.len()
        };
        let letter = directory.due_messages(now, 1).await;
        let letter = letter.expect("letters").letters;
        let handle = &letter[0].handle;

        let asleep = take(directory, "a", now).await.expect("the lease");
        let awake = take(directory, "b", now + 60_000).await.expect("the lease");
        let kept = directory.failed(handle, now + 1_000_000, Some(&asleep));
        assert!(!kept.await.expect("an answer"));
        assert_eq!(due().await, 1);
        let kept = directory.delivered(handle, Some(&asleep));
        assert!(!kept.await.expect("an answer"));
        assert_eq!(due().await, 1);
        let kept = directory.delivered(handle, Some(&awake));
        assert!(kept.await.expect("an answer"));
        assert_eq!(due().await, 0);
    })
    .await;
}
