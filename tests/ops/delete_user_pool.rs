//! `DeleteUserPool`

use serde_json::json;
use store::{Direction, Range, StoreError};
use tests::{World, on_every_engine};

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

        while world
            .directory()
            .purge(world.now_millis(), world.seed())
            .await
            .unwrap()
        {}
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
async fn a_purge_ends_where_there_is_nothing_to_remove() {
    on_every_engine(async |world| {
        assert!(
            !world
                .directory()
                .purge(world.now_millis(), world.seed())
                .await
                .unwrap()
        );
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
        while world
            .directory()
            .purge(world.now_millis(), world.seed())
            .await
            .unwrap()
        {}
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

/// The keys in which a text stands.
async fn keys_with(world: &World, text: &str) -> Result<Vec<String>, StoreError> {
    let records = world
        .engine()
        .scan(&Range::all(), 1000, Direction::Forward)
        .await?;
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
