//! `StopUserImportJob`.

use serde_json::json;
use store::{Commit, Direction, Key, Outcome, Version, Write};
use tests::imports::{
    columns, create, described, import, named, outcome, person, pool, put, start,
};
use tests::{World, on_every_engine};

const STOPPED: &str = "The Import Job was stopped by the developer.";

#[tokio::test]
async fn who_has_come_stays_when_an_import_is_stopped() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let columns = columns(world, &pool_id).await;
        let people = (0..3_000).map(|number| person(&columns, &format!("user-{number}")));
        let lines: Vec<String> = std::iter::once(columns.join(",")).chain(people).collect();
        let made = create(world, &pool_id, json!({})).await;
        put(world, &made, lines.join("\n")).await;
        start(world, &made).await;
        world.work().await;
        let stopped = world.ok("StopUserImportJob", named(&made)).await;
        assert_eq!(stopped["UserImportJob"]["Status"], "Stopping");
        // Whoever asks again is told the same.
        world.ok("StopUserImportJob", named(&made)).await;
        world.work_all().await;
        let ended = described(world, &made).await;
        let (status, [imported, skipped, failed], message) = outcome(&ended);
        assert_eq!((status, message), ("Stopped", STOPPED));
        assert!(imported > 0 && imported < 3_000, "{imported}");
        assert_eq!((skipped, failed), (0, 0));
        let users = json!({ "UserPoolId": pool_id });
        let pool = world.ok("DescribeUserPool", users).await;
        let about = pool["UserPool"]["EstimatedNumberOfUsers"].as_u64();
        assert!(about.is_some_and(|about| about > 0));
        // Nothing is left of the file.
        let parts = Key::prefix(&[&pool_id, "import-part"]);
        let left = world.engine().scan(&parts, 10, Direction::Forward).await;
        assert_eq!(left.expect("a scan"), []);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_stopped_before_its_first_step() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        put(world, &made, "not even a header").await;
        start(world, &made).await;
        world.ok("StopUserImportJob", named(&made)).await;
        world.work_all().await;
        let ended = described(world, &made).await;
        assert_eq!(outcome(&ended), ("Stopped", [0, 0, 0], STOPPED));
    })
    .await;
}

#[tokio::test]
async fn what_is_not_under_way_is_not_stopped() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let created = create(world, &pool_id, json!({})).await;
        let failed = import(world, &pool_id, json!({}), "not a header").await;
        for (import, status) in [(created, "Created"), (failed, "Failed")] {
            let (code, sentence) = world.refusal("StopUserImportJob", named(&import)).await;
            assert_eq!(code, "PreconditionNotMetException");
            let words = format!("Its status is {status}, and has to be Pending or InProgress.");
            assert!(sentence.ends_with(&words), "{sentence}");
        }
    })
    .await;
}

/// A piece of the file is gone, so that no step of the job can be done.
#[tokio::test]
async fn an_import_that_was_given_up_is_not_stopped() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        put(world, &made, "a header").await;
        start(world, &made).await;
        let parts = Key::prefix(&[&pool_id, "import-part"]);
        let found = world.engine().scan(&parts, 10, Direction::Forward).await;
        let writes = found.expect("a scan").into_iter();
        let lost = Commit {
            operation: Version::new(1),
            checks: Vec::new(),
            writes: writes.map(|(key, _)| Write::Delete(key)).collect(),
        };
        let outcome = world.engine().commit(lost).await.expect("a commit");
        assert_eq!(outcome, Outcome::Committed);
        for _ in 0..12 {
            world.work().await;
            world.advance_seconds(60 * 60);
        }
        let given_up = described(world, &made).await;
        let message = "The import job could not be gone on with. The server's log says why.";
        assert_eq!(outcome_of(&given_up), ("Failed", message));
        let (code, sentence) = world.refusal("StopUserImportJob", named(&made)).await;
        assert_eq!(code, "PreconditionNotMetException");
        let words = "Its status is Failed, and has to be Pending or InProgress.";
        assert!(sentence.ends_with(words), "{sentence}");
    })
    .await;
}

fn outcome_of(import: &serde_json::Value) -> (&str, &str) {
    let (status, _, message) = outcome(import);
    (status, message)
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("StopUserImportJob").await,
        "NotAuthorizedException"
    );
}
