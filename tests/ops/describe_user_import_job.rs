//! `DescribeUserImportJob`.

use serde_json::json;
use tests::imports::{columns, create, described, named, outcome, person, pool, put, start};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn an_import_tells_how_far_it_has_come() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let columns = columns(world, &pool_id).await;
        let people = (0..600).map(|number| person(&columns, &format!("user-{number}")));
        let lines: Vec<String> = std::iter::once(columns.join(",")).chain(people).collect();
        let made = create(world, &pool_id, json!({})).await;
        put(world, &made, lines.join("\n")).await;
        let created = world.now();
        world.advance_seconds(5);
        let started = start(world, &made).await;
        assert_eq!(started["Status"], "Pending");
        assert_eq!(started["StartDate"], world.now());
        assert_eq!(started["CreationDate"], created);
        let mut seen = Vec::new();
        loop {
            let round = world.work().await;
            let import = described(world, &made).await;
            let count = import["ImportedUsers"].as_u64().expect("a number");
            if import["Status"] != "InProgress" {
                break;
            }
            seen.push(count);
            assert!(round.is_more);
        }
        assert!(seen.len() > 1 && seen.is_sorted(), "{seen:?}");
        let ended = described(world, &made).await;
        let done = "Import Job Completed Successfully.";
        assert_eq!(outcome(&ended), ("Succeeded", [600, 0, 0], done));
        assert_eq!(ended["CompletionDate"], world.now());
    })
    .await;
}

#[tokio::test]
async fn an_import_that_is_not_started_expires() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        put(world, &made, "a,b").await;
        world.advance_seconds(24 * 60 * 60 - 1);
        assert_eq!(described(world, &made).await["Status"], "Created");
        world.advance_seconds(1);
        let ends = world.now();
        world.advance_seconds(60);
        let import = described(world, &made).await;
        let expired = "The user import job has expired.";
        assert_eq!(outcome(&import), ("Expired", [0, 0, 0], expired));
        assert_eq!(import["CompletionDate"], ends);
        for operation in ["StartUserImportJob", "StopUserImportJob"] {
            let (code, sentence) = world.refusal(operation, named(&made)).await;
            assert_eq!(code, "PreconditionNotMetException");
            assert!(sentence.contains("Its status is Expired"), "{sentence}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_import_that_is_not_there_is_refused() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let other = pool(world, json!({ "PoolName": "other" })).await;
        let made = create(world, &other, json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "JobId": "import-nosuchjob0" });
        let missing = "ResourceNotFoundException";
        let of_other = format!(
            "User import job {} does not exist.",
            made["JobId"].as_str().expect("an id")
        );
        let rows = [
            (
                json!({}),
                missing,
                "User import job import-nosuchjob0 does not exist.",
            ),
            (json!({ "JobId": made["JobId"] }), missing, &of_other),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                missing,
                NO_POOL,
            ),
        ];
        for operation in [
            "DescribeUserImportJob",
            "StartUserImportJob",
            "StopUserImportJob",
        ] {
            world.refuses(operation, &base, &rows).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DescribeUserImportJob").await,
        "NotAuthorizedException"
    );
}
