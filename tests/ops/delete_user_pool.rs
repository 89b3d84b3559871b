//! `DeleteUserPool`

use serde_json::json;
use store::{Commit, Direction, Key, Range, StoreError, Version, Versioned, Write};
use tests::{World, on_every_engine};
use work::{Happened, given_up};

#[tokio::test]
async fn nothing_of_a_deleted_pool_can_be_reached() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let client = world.client(&id, json!({})).await;
        let kept = world.client(&other, json!({})).await;
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": id }))
            .await;

        let gone = (
            "ResourceNotFoundException".to_owned(),
            format!("User pool {id} does not exist."),
        );
        let body = json!({ "UserPoolId": id });
        assert_eq!(world.refusal("DescribeUserPool", body.clone()).await, gone);
        assert_eq!(world.refusal("DeleteUserPool", body.clone()).await, gone);
        assert_eq!(world.refusal("ListUserPoolClients", body).await, gone);
        let body = json!({ "UserPoolId": id, "ClientId": client });
        assert_eq!(world.refusal("DescribeUserPoolClient", body).await, gone);
        let list = world.ok("ListUserPools", json!({ "MaxResults": 60 })).await;
        assert_eq!(list["UserPools"].as_array().unwrap().len(), 1);
        world
            .ok(
                "DescribeUserPoolClient",
                json!({ "UserPoolId": other, "ClientId": kept }),
            )
            .await;

        world.work_all().await;
        world
            .ok(
                "DescribeUserPoolClient",
                json!({ "UserPoolId": other, "ClientId": kept }),
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn at_rest_nothing_is_written() {
    on_every_engine(async |world| {
        world.pool(json!({})).await;
        world.work_all().await;
        let before = stored(world).await;
        assert_eq!(world.work_all().await, 1);
        world.advance_seconds(60);
        assert_eq!(world.work_all().await, 1);
        assert_eq!(stored(world).await, before);
    })
    .await;
}

/// A version of the program that did not know jobs noted the purge, and nothing else.
#[tokio::test]
async fn a_purge_without_a_job_gets_one() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": id }))
            .await;
        let forgotten = |(key, _): &(Key, Versioned)| {
            let key = key.to_string();
            key.starts_with("/job/") || key.starts_with("/job-due")
        };
        let jobs = stored(world).await.into_iter().filter(forgotten);
        let commit = Commit {
            operation: Version::new(7),
            checks: Vec::new(),
            writes: jobs.map(|(key, _)| Write::Delete(key)).collect(),
        };
        assert_eq!(commit.writes.len(), 2);
        world.engine().commit(commit).await.unwrap();
        assert!(!keys_with(world, &id).await.unwrap().is_empty());
        world.work_all().await;
        assert_eq!(keys_with(world, &id).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_job_that_was_given_up_is_told() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": id }))
            .await;
        let all = stored(world).await;
        let (key, job) = all
            .iter()
            .find(|(key, _)| key.to_string().starts_with("/job/remove"))
            .unwrap();
        let mut job: serde_json::Value = serde_json::from_slice(&job.value).unwrap();
        job["payload"] = json!("nothing");
        let commit = Commit {
            operation: Version::new(8),
            checks: Vec::new(),
            writes: vec![Write::Put(key.clone(), job.to_string().into_bytes())],
        };
        world.engine().commit(commit).await.unwrap();
        let name = format!("remove {id}");
        let round = world.work().await;
        let step = round.steps.iter().find(|step| step.job == name).unwrap();
        assert!(matches!(step.happened, Happened::GivenUp(_)), "{step:?}");
        let told = given_up(world.shared_engine(), world.now_millis()).await;
        let told = told.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].job.as_ref(), Some(&name));
        assert_eq!((told[0].reason.as_str(), told[0].count), ("refused", 1));
        world.work_all().await;
        assert!(!keys_with(world, &id).await.unwrap().is_empty());
        // It is tried anew when it is forgotten.
        world.advance_seconds(31 * 24 * 60 * 60);
        world.work_all().await;
        assert_eq!(keys_with(world, &id).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_protected_pool_is_kept_until_its_protection_is_taken_away() {
    on_every_engine(async |world| {
        let id = world.pool(json!({ "DeletionProtection": "ACTIVE" })).await;
        let body = json!({ "UserPoolId": id });
        let refusal = world.refusal("DeleteUserPool", body.clone()).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(
            refusal.1,
            "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first."
        );
        world.ok("UpdateUserPool", json!({ "UserPoolId": id, "DeletionProtection": "INACTIVE" })).await;
        world.ok("DeleteUserPool", body).await;
    })
    .await;
}

#[tokio::test]
async fn a_purge_leaves_no_record_of_the_pool() {
    on_every_engine(async |world| {
        let kept = world.pool(json!({ "PoolName": "kept" })).await;
        let id = world
            .pool(json!({ "PoolName": "gone", "AliasAttributes": ["email"] }))
            .await;
        world.client(&id, json!({ "GenerateSecret": true })).await;
        for (pool, name) in [(&kept, "ann"), (&id, "ann"), (&id, "bob")] {
            let body = json!({
                "UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS",
                "UserAttributes": [
                    { "Name": "email", "Value": format!("{name}@example.com") },
                    { "Name": "email_verified", "Value": "true" },
                ],
            });
            world.ok("AdminCreateUser", body).await;
        }
        assert!(!keys_with(world, &id).await.unwrap().is_empty());
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": id }))
            .await;
        world.work_all().await;
        assert_eq!(keys_with(world, &id).await.unwrap(), Vec::<String>::new());
        world
            .ok(
                "AdminGetUser",
                json!({ "UserPoolId": kept, "Username": "ann" }),
            )
            .await;
    })
    .await;
}

/// All that is stored.
async fn stored(world: &World) -> Vec<(Key, Versioned)> {
    let all = world
        .engine()
        .scan(&Range::all(), 1000, Direction::Forward)
        .await;
    all.expect("a scan")
}

/// The keys in which a text stands.
async fn keys_with(world: &World, text: &str) -> Result<Vec<String>, StoreError> {
    let records = stored(world).await;
    let keys = records.iter().map(|(key, _)| key.to_string());
    Ok(keys.filter(|key| key.contains(text)).collect())
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DeleteUserPool").await,
        "NotAuthorizedException"
    );
}
