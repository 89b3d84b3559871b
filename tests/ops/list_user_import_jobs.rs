//! `ListUserImportJobs`.

use serde_json::json;
use tests::imports::{create, pool};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn imports_are_listed_page_by_page_the_newest_first() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let other = pool(world, json!({ "PoolName": "other" })).await;
        create(world, &other, json!({})).await;
        let mut made = Vec::new();
        for number in 0..5 {
            let name = json!({ "JobName": format!("job {number}") });
            made.insert(0, create(world, &pool_id, name).await);
            world.advance_seconds(1);
        }
        for limit in [1, 2, 60] {
            let mut body = json!({ "UserPoolId": pool_id, "MaxResults": limit });
            let mut listed = Vec::new();
            loop {
                let page = world.ok("ListUserImportJobs", body.clone()).await;
                let jobs = page["UserImportJobs"].as_array().expect("jobs").clone();
                assert!(jobs.len() <= limit);
                listed.extend(jobs);
                match page.get("PaginationToken") {
                    Some(token) => body["PaginationToken"] = token.clone(),
                    None => break,
                }
            }
            assert_eq!(listed, made, "{limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_listed_is_refused() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "MaxResults": 10 });
        let invalid = "InvalidParameterException";
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "PaginationToken": "made-up" }),
                invalid,
                "Invalid pagination token given.",
            ),
            (
                json!({ "MaxResults": 0 }),
                invalid,
                "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
        ];
        world.refuses("ListUserImportJobs", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("ListUserImportJobs").await,
        "NotAuthorizedException"
    );
}
