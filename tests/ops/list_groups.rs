//! `ListGroups`.

use serde_json::{Value, json};
use tests::groups::{group, group_names};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

const NO_TOKEN: &str = "Invalid pagination token given.";

#[tokio::test]
async fn groups_are_listed_by_name_page_by_page() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        group(world, &other, "others", json!({})).await;
        let mut made = Vec::new();
        for name in ["b", "a", "é", "c", "B"] {
            let precedence = json!({ "Precedence": made.len(), "Description": name });
            made.push(group(world, &pool_id, name, precedence).await);
        }
        made.sort_by_key(|group| group["GroupName"].as_str().map(str::to_owned));
        for limit in [json!(2), json!(1), json!(0), Value::Null, json!(60)] {
            let mut body = json!({ "UserPoolId": pool_id, "Limit": limit });
            let mut listed = Vec::new();
            loop {
                let page = world.ok("ListGroups", body.clone()).await;
                let groups = page["Groups"].as_array().cloned().unwrap_or_default();
                assert!(
                    limit
                        .as_u64()
                        .is_none_or(|most| most == 0 || groups.len() as u64 <= most)
                );
                listed.extend(groups);
                match page.get("NextToken") {
                    Some(token) => body["NextToken"] = token.clone(),
                    None => break,
                }
            }
            assert_eq!(listed, made, "{limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_pool_without_groups_lists_none() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let list = world
            .ok("ListGroups", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(list, json!({ "Groups": [] }));
    })
    .await;
}

#[tokio::test]
async fn a_token_opens_the_list_that_it_was_made_for() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        for pool_id in [&pool_id, &other] {
            for name in ["a", "b"] {
                group(world, pool_id, name, json!({})).await;
            }
        }
        let first = json!({ "UserPoolId": pool_id, "Limit": 1 });
        let first = world.ok("ListGroups", first).await;
        assert_eq!(group_names(&first), ["a"]);
        let base = json!({ "UserPoolId": pool_id, "NextToken": first["NextToken"] });
        let rows = [
            (json!({ "UserPoolId": other }), "InvalidParameterException", NO_TOKEN),
            (json!({ "NextToken": "made-up" }), "InvalidParameterException", NO_TOKEN),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "Limit": 61 }),
                "InvalidParameterException",
                "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
            ),
        ];
        world.refuses("ListGroups", &base, &rows).await;
        assert_eq!(group_names(&world.ok("ListGroups", base).await), ["b"]);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("ListGroups").await,
        "NotAuthorizedException"
    );
}
