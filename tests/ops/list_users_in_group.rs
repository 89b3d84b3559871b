//! `ListUsersInGroup`.

use serde_json::json;
use tests::groups::{group, join, user, user_names, users_of};
use tests::people::{NO_POOL, attributes};
use tests::watched::Trip::{Get, Scan};
use tests::watched::Watched;
use tests::{World, on_every_engine};

#[tokio::test]
async fn users_are_shown_as_lists_show_them() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        group(world, &pool_id, "staff", json!({})).await;
        let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        let empty = world.ok("ListUsersInGroup", body.clone()).await;
        assert_eq!(empty, json!({ "Users": [] }));
        let anna = json!({
            "UserPoolId": pool_id, "Username": "anna", "MessageAction": "SUPPRESS",
            "UserAttributes": attributes(&[("email", "anna@example.com"), ("name", "Anna")])
        });
        let made = world.ok("AdminCreateUser", anna).await;
        user(world, &pool_id, "berta").await;
        join(world, &pool_id, "anna", "staff").await;
        let listed = world.ok("ListUsersInGroup", body).await;
        assert_eq!(listed, json!({ "Users": [made["User"]] }));
    })
    .await;
}

#[tokio::test]
async fn a_group_is_listed_page_by_page() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for name in ["staff", "other"] {
            group(world, &pool_id, name, json!({})).await;
        }
        for name in ["anna", "berta", "carl", "dora", "emil"] {
            user(world, &pool_id, name).await;
            join(world, &pool_id, name, "staff").await;
        }
        for name in ["anna", "carl"] {
            join(world, &pool_id, name, "other").await;
        }
        for limit in [1, 2, 5, 60] {
            let mut body = json!({ "UserPoolId": pool_id, "GroupName": "staff", "Limit": limit });
            let mut listed = Vec::new();
            loop {
                let page = world.ok("ListUsersInGroup", body.clone()).await;
                let names = user_names(&page);
                assert!(names.len() <= limit);
                listed.extend(names);
                match page.get("NextToken") {
                    Some(token) => body["NextToken"] = token.clone(),
                    None => break,
                }
            }
            listed.sort();
            assert_eq!(listed, ["anna", "berta", "carl", "dora", "emil"], "{limit}");
        }
        assert_eq!(users_of(world, &pool_id, "other").await, ["anna", "carl"]);
    })
    .await;
}

#[tokio::test]
async fn who_is_gone_is_not_listed() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        group(world, &pool_id, "staff", json!({})).await;
        for name in ["anna", "berta", "carl"] {
            user(world, &pool_id, name).await;
            join(world, &pool_id, name, "staff").await;
        }
        let anna = json!({ "UserPoolId": pool_id, "Username": "anna" });
        world.ok("AdminDeleteUser", anna).await;
        let berta = json!({ "UserPoolId": pool_id, "Username": "berta", "GroupName": "staff" });
        world.ok("AdminRemoveUserFromGroup", berta).await;
        assert_eq!(users_of(world, &pool_id, "staff").await, ["carl"]);
        // Who comes back under the name is somebody else.
        user(world, &pool_id, "anna").await;
        assert_eq!(users_of(world, &pool_id, "staff").await, ["carl"]);
    })
    .await;
}

#[tokio::test]
async fn a_page_is_two_reads_however_large_the_group_is() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let pool_id = world.pool(json!({})).await;
    group(&world, &pool_id, "staff", json!({})).await;
    let body = json!({ "UserPoolId": pool_id, "GroupName": "staff", "Limit": 10 });
    for number in 0..40 {
        let name = format!("user{number}");
        user(&world, &pool_id, &name).await;
        join(&world, &pool_id, &name, "staff").await;
        if number % 13 == 0 {
            engine.trips();
            world.ok("ListUsersInGroup", body.clone()).await;
            // Twice the key that signs, then the group itself, which is read as it is.
            assert_eq!(engine.trips(), [Get, Get, Get, Scan, Get]);
        }
    }
}

#[tokio::test]
async fn a_token_opens_the_list_that_it_was_made_for() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for name in ["staff", "other"] {
            group(world, &pool_id, name, json!({})).await;
            for username in ["anna", "berta"] {
                let username = format!("{username}-{name}");
                user(world, &pool_id, &username).await;
                join(world, &pool_id, &username, name).await;
            }
        }
        let first = json!({ "UserPoolId": pool_id, "GroupName": "staff", "Limit": 1 });
        let first = world.ok("ListUsersInGroup", first).await;
        let base = json!({
            "UserPoolId": pool_id, "GroupName": "staff", "NextToken": first["NextToken"],
        });
        let no_token = "Invalid pagination token given.";
        let rows = [
            (
                json!({ "GroupName": "other" }),
                "InvalidParameterException",
                no_token,
            ),
            (
                json!({ "NextToken": "made-up" }),
                "InvalidParameterException",
                no_token,
            ),
            (
                json!({ "GroupName": "nobody" }),
                "ResourceNotFoundException",
                "Group not found.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
        ];
        world.refuses("ListUsersInGroup", &base, &rows).await;
        let second = world.ok("ListUsersInGroup", base.clone()).await;
        assert_eq!(user_names(&second).len(), 1);
        // One that is made anew under the name is another group.
        let staff = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        world.ok("DeleteGroup", staff).await;
        group(world, &pool_id, "staff", json!({})).await;
        let row = (json!({}), "InvalidParameterException", no_token);
        world.refuses("ListUsersInGroup", &base, &[row]).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("ListUsersInGroup").await,
        "NotAuthorizedException"
    );
}
