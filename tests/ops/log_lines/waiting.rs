//! What waits, place by place, and what becomes of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use store::{Commit, Direction, Key, Version, Write};
use tests::groups::keys_with;
use tests::log_lines::{both, group};
use tests::people::signed_up;
use tests::{World, on_every_engine};
use userpool::Duty;
use userpool::limits::{LOG_LINE_MILLIS_MAX, LOG_LINES_AT_ONCE_MAX};
use work::GivenUp;

fn to_bucket() -> Value {
    json!([{
        "EventSource": "userAuthEvents", "LogLevel": "INFO",
        "S3Configuration": { "BucketArn": "arn:aws:s3:::sign-ins" },
    }])
}

async fn given_up(world: &World) -> Vec<(String, Option<String>, Option<String>, u64)> {
    let known = work::given_up(world.shared_engine(), world.now_millis()).await;
    let row = |it: GivenUp| (it.reason, it.medium, it.pool_id, it.count);
    let known = known.expect("what was given up");
    known.into_iter().map(row).collect()
}

#[tokio::test]
async fn lines_go_place_by_place_the_oldest_first() {
    on_every_engine(async |world| {
        let (_, first) = world.logging("first", both()).await;
        let (_, second) = world.logging("second", to_bucket()).await;
        for number in 0..3 {
            signed_up(world, &first, &format!("user{number}")).await;
            signed_up(world, &second, &format!("user{number}")).await;
            world.advance_seconds(1);
        }
        let batches = world.log_batches().await;
        let arns: BTreeSet<&str> = batches.iter().map(|batch| batch.arn.as_str()).collect();
        let expected = [group("sign-ins"), "arn:aws:s3:::sign-ins".to_owned()];
        assert_eq!(arns, expected.iter().map(String::as_str).collect());
        for batch in &batches {
            let instants: Vec<i64> = batch.lines.iter().map(|line| line.created_millis).collect();
            assert_eq!(instants.len(), 3);
            assert!(instants.is_sorted());
        }
        // A place that is left alone is passed.
        let directory = world.directory();
        let others = BTreeSet::from([batches[0].place.clone()]);
        let next = directory.next_log_lines("", &others).await;
        let next = next.expect("lines").expect("another place");
        assert_eq!(next.place, batches[1].place);
        // Those that have left are gone, and to say so twice is no error.
        for _ in 0..2 {
            let left = directory.log_lines_left(&next.lines[..2], None).await;
            assert!(left.expect("they are forgotten"));
        }
        let lines = world.log_lines(&next.arn).await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["message"]["userName"], "user2");
        assert_eq!(world.log_lines(&batches[0].arn).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn so_many_leave_at_once() {
    let world = World::in_memory();
    let (_, client) = world.logging("first", both()).await;
    for number in 0..=LOG_LINES_AT_ONCE_MAX {
        signed_up(&world, &client, &format!("user{number}")).await;
    }
    let batches = world.log_batches().await;
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].lines.len(), LOG_LINES_AT_ONCE_MAX);
    let left = world
        .directory()
        .log_lines_left(&batches[0].lines, None)
        .await;
    assert!(left.expect("they are forgotten"));
    assert_eq!(world.log_lines(&batches[0].arn).await.len(), 1);
}

#[tokio::test]
async fn lines_that_are_given_up_are_counted() {
    on_every_engine(async |world| {
        let (pool_id, client) = world.logging("first", both()).await;
        let (other_id, other) = world.logging("second", both()).await;
        for client in [&client, &client, &other] {
            let name = format!("user{}", world.now_millis());
            signed_up(world, client, &name).await;
            world.advance_seconds(1);
        }
        let batch = world.log_batches().await.swap_remove(0);
        let written = batch.lines[0].created_millis;
        assert!(!batch.lines[0].is_late(written + LOG_LINE_MILLIS_MAX - 1));
        assert!(batch.lines[0].is_late(written + LOG_LINE_MILLIS_MAX));
        let directory = world.directory();
        for _ in 0..2 {
            // What is gone already is not counted again.
            let now = world.now_millis();
            let gone = directory.log_lines_given_up(&batch.lines, "late", now, None);
            assert!(gone.await.expect("they go"));
        }
        assert_eq!(keys_with(world, "/log-line/").await, [""; 0]);
        let row = |pool: &str, count| {
            let log = Some("LOG".to_owned());
            ("late".to_owned(), log, Some(pool.to_owned()), count)
        };
        let mut expected = vec![row(&pool_id, 2), row(&other_id, 1)];
        expected.sort();
        assert_eq!(given_up(world).await, expected);
    })
    .await;
}

/// Who lost the lease changes nothing: another one sends them again.
#[tokio::test]
async fn a_lost_lease_keeps_lines() {
    on_every_engine(async |world| {
        let (_, client) = world.logging("first", both()).await;
        signed_up(world, &client, "anna").await;
        let directory = world.directory();
        let now = world.now_millis();
        let take =
            |node: &'static str, now| directory.take_lease(Duty::Outbox, node, now, world.seed());
        let held = take("a", now).await.expect("an answer");
        let held = held.expect("the lease");
        let later = now + 60_000;
        assert!(take("b", later).await.expect("an answer").is_some());
        let batch = world.log_batches().await.swap_remove(0);
        let left = directory.log_lines_left(&batch.lines, Some(&held)).await;
        assert!(!left.expect("an answer"));
        let gone = directory.log_lines_given_up(&batch.lines, "late", later, Some(&held));
        assert!(!gone.await.expect("an answer"));
        assert_eq!(world.log_lines(&batch.arn).await.len(), 1);
        assert_eq!(given_up(world).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_line_that_cannot_be_read_keeps_no_other_from_leaving() {
    on_every_engine(async |world| {
        let (_, client) = world.logging("first", both()).await;
        for name in ["anna", "berta", "carl", "dora"] {
            signed_up(world, &client, name).await;
            world.advance_seconds(1);
        }
        let all = Key::prefix(&["log-line"]);
        let found = world.engine().scan(&all, 10, Direction::Forward).await;
        let found = found.expect("a scan");
        let record =
            |at: usize| -> Value { serde_json::from_slice(&found[at].1.value).expect("a record") };
        let (mut altered, mut newer) = (record(1), record(2));
        altered["line"] = "unsealed".into();
        newer["format"] = 99.into();
        let values = [json!({}), altered, newer];
        for ((key, _), value) in found.iter().zip(values) {
            let commit = Commit {
                operation: Version::from_bytes(world.seed().0[..16].try_into().expect("bytes")),
                checks: Vec::new(),
                writes: vec![Write::Put(key.clone(), value.to_string().into_bytes())],
            };
            world.engine().commit(commit).await.expect("a commit");
        }
        let batch = world.log_batches().await.swap_remove(0);
        assert_eq!((batch.lines.len(), batch.unreadable.len()), (1, 2));
        let directory = world.directory();
        for it in &batch.unreadable {
            assert!(!it.why.is_empty());
            let now = world.now_millis();
            let discarded = directory.discard(it, now, None, world.seed()).await;
            assert!(discarded.expect("it goes"));
        }
        // What a newer version wrote is left to it.
        let left = world.engine().scan(&all, 10, Direction::Forward).await;
        assert_eq!(left.expect("a scan").len(), 2);
        let unreadable = ("unreadable".to_owned(), None, None, 2);
        assert_eq!(given_up(world).await, [unreadable]);
    })
    .await;
}
