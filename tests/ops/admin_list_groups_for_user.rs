//! `AdminListGroupsForUser`.

use serde_json::json;
use tests::groups::{ROLE, group, group_names, join, user};
use tests::people::{NO_NAME, NO_POOL};
use tests::{World, on_every_engine};

#[tokio::test]
async fn groups_that_take_precedence_come_first_page_by_page() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        user(world, &pool_id, "anna").await;
        user(world, &pool_id, "berta").await;
        for (name, members) in [
            ("none-b", json!({})),
            (
                "ten",
                json!({ "Precedence": 10, "RoleArn": ROLE, "Description": "ten" }),
            ),
            ("two-b", json!({ "Precedence": 2 })),
            ("none-a", json!({})),
            ("nought", json!({ "Precedence": 0 })),
            ("two-a", json!({ "Precedence": 2 })),
        ] {
            group(world, &pool_id, name, members).await;
            join(world, &pool_id, "anna", name).await;
        }
        group(world, &pool_id, "of-berta", json!({})).await;
        join(world, &pool_id, "berta", "of-berta").await;
        let expected = ["nought", "two-a", "two-b", "ten", "none-a", "none-b"];
        for limit in [1, 4, 6, 0] {
            let mut body = json!({ "UserPoolId": pool_id, "Username": "anna", "Limit": limit });
            let mut listed = Vec::new();
            loop {
                let page = world.ok("AdminListGroupsForUser", body.clone()).await;
                listed.extend(group_names(&page));
                match page.get("NextToken") {
                    Some(token) => body["NextToken"] = token.clone(),
                    None => break,
                }
            }
            assert_eq!(listed, expected, "{limit}");
        }
        let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let listed = world.ok("AdminListGroupsForUser", body).await;
        let body = json!({ "UserPoolId": pool_id, "GroupName": "ten" });
        assert_eq!(
            listed["Groups"][3],
            world.ok("GetGroup", body).await["Group"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_user_without_groups_has_none() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        user(world, &pool_id, "anna").await;
        let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let listed = world.ok("AdminListGroupsForUser", body).await;
        assert_eq!(listed, json!({ "Groups": [] }));
    })
    .await;
}

#[tokio::test]
async fn who_is_not_there_and_a_token_of_somebody_else_are_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for name in ["a", "b"] {
            group(world, &pool_id, name, json!({})).await;
        }
        for name in ["anna", "berta"] {
            user(world, &pool_id, name).await;
            join(world, &pool_id, name, "a").await;
            join(world, &pool_id, name, "b").await;
        }
        let first = json!({ "UserPoolId": pool_id, "Username": "anna", "Limit": 1 });
        let token = world.ok("AdminListGroupsForUser", first).await["NextToken"].clone();
        let base = json!({ "UserPoolId": pool_id, "Username": "anna", "NextToken": token });
        let no_token = "Invalid pagination token given.";
        let rows = [
            (
                json!({ "Username": "berta" }),
                "InvalidParameterException",
                no_token,
            ),
            (
                json!({ "NextToken": "made-up" }),
                "InvalidParameterException",
                no_token,
            ),
            (
                json!({ "Username": "a b" }),
                "InvalidParameterException",
                NO_NAME,
            ),
            (
                json!({ "Username": "nobody" }),
                "UserNotFoundException",
                "User does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
        ];
        world.refuses("AdminListGroupsForUser", &base, &rows).await;
        let second = world.ok("AdminListGroupsForUser", base).await;
        assert_eq!(group_names(&second), ["b"]);
        assert_eq!(second.get("NextToken"), None);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("AdminListGroupsForUser").await,
        "NotAuthorizedException"
    );
}
