//! `AdminAddUserToGroup`.

use serde_json::json;
use store::{Direction, Range};
use tests::groups::{disband, group, groups_of, join, keys_with, user, users_of};
use tests::people::{NO_POOL, attributes};
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_user_joins_by_any_name_once() {
    on_every_engine(async |world| {
        let pool_id = world
            .pool(json!({ "AliasAttributes": ["email"], "UsernameConfiguration": { "CaseSensitive": false } }))
            .await;
        group(world, &pool_id, "staff", json!({})).await;
        let body = json!({
            "UserPoolId": pool_id, "Username": "Anna", "MessageAction": "SUPPRESS",
            "UserAttributes": attributes(&[("email", "anna@example.com"), ("email_verified", "true")])
        });
        let made = world.ok("AdminCreateUser", body).await["User"].clone();
        let sub = made["Attributes"][0]["Value"].as_str().expect("a sub");
        let shown = json!({ "UserPoolId": pool_id, "Username": sub });
        let before = world.ok("AdminGetUser", shown.clone()).await;
        world.advance_seconds(1);
        for name in ["ANNA", "anna@example.com", sub] {
            join(world, &pool_id, name, "staff").await;
            assert_eq!(users_of(world, &pool_id, "staff").await, ["Anna"]);
            assert_eq!(groups_of(world, &pool_id, name).await, ["staff"]);
        }
        // Nothing else of the user changes.
        assert_eq!(world.ok("AdminGetUser", shown).await, before);
    })
    .await;
}

#[tokio::test]
async fn who_or_what_is_not_there_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        group(world, &pool_id, "staff", json!({})).await;
        group(world, &other, "others", json!({})).await;
        user(world, &pool_id, "anna").await;
        user(world, &other, "otto").await;
        let base = json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": "staff" });
        let nobody = ("UserNotFoundException", "User does not exist.");
        let rows = [
            (json!({ "GroupName": "others" }), "ResourceNotFoundException", "Group not found."),
            (json!({ "Username": "otto" }), nobody.0, nobody.1),
            (json!({ "Username": "otto", "GroupName": "others" }), nobody.0, nobody.1),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "GroupName": "a b" }),
                "InvalidParameterException",
                "1 validation error detected: Value 'a b' at 'groupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
            ),
        ];
        for operation in ["AdminAddUserToGroup", "AdminRemoveUserFromGroup"] {
            world.refuses(operation, &base, &rows).await;
        }
        assert_eq!(users_of(world, &pool_id, "staff").await, [""; 0]);
        assert_eq!(users_of(world, &other, "others").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_user_is_in_a_hundred_groups_and_no_more() {
    let world = World::in_memory();
    let pool_id = world.pool(json!({})).await;
    user(&world, &pool_id, "anna").await;
    for number in 0..100 {
        let name = format!("group{number}");
        group(&world, &pool_id, &name, json!({})).await;
        join(&world, &pool_id, "anna", &name).await;
    }
    group(&world, &pool_id, "surplus", json!({})).await;
    let base = json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": "surplus" });
    let row = (
        json!({}),
        "InvalidParameterException",
        "A user can not be in more than 100 groups.",
    );
    world
        .refuses("AdminAddUserToGroup", &base, std::slice::from_ref(&row))
        .await;
    // One in which the user is already counts once; one that is deleted counts no more.
    join(&world, &pool_id, "anna", "group7").await;
    let gone = json!({ "UserPoolId": pool_id, "GroupName": "group7" });
    world.ok("DeleteGroup", gone).await;
    join(&world, &pool_id, "anna", "surplus").await;
    assert_eq!(groups_of(&world, &pool_id, "anna").await.len(), 60);
    assert_eq!(keys_with(&world, "/member/").await.len(), 100);
    disband(&world).await;
    assert_eq!(keys_with(&world, "/member/").await.len(), 100);
    let anna = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.ok("AdminDeleteUser", anna).await;
    assert_eq!(keys_with(&world, "/member/").await, [""; 0]);
}

/// Whatever comes first: nobody is in a group that is gone, and nothing is left of anybody who is.
#[tokio::test]
async fn a_user_joins_while_the_group_or_the_user_goes() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for round in 0..6 {
            let name = format!("user{round}");
            group(world, &pool_id, "staff", json!({})).await;
            user(world, &pool_id, &name).await;
            let body = json!({ "UserPoolId": pool_id, "Username": name, "GroupName": "staff" });
            let (joining, going) = tokio::join!(
                world.call("AdminAddUserToGroup", body.clone()),
                world.call(
                    if round % 2 == 0 {
                        "DeleteGroup"
                    } else {
                        "AdminDeleteUser"
                    },
                    body.clone()
                ),
            );
            assert_eq!(going, Ok(json!({})));
            if let Err((code, _)) = joining {
                let codes = ["ResourceNotFoundException", "UserNotFoundException"];
                assert!(codes.contains(&code.as_str()), "{code}");
            }
            if round % 2 == 0 {
                assert_eq!(groups_of(world, &pool_id, &name).await, [""; 0]);
            } else {
                assert_eq!(users_of(world, &pool_id, "staff").await, [""; 0]);
                world.ok("DeleteGroup", body).await;
            }
            disband(world).await;
            assert_eq!(keys_with(world, "/member/").await, [""; 0]);
            assert_eq!(values_with(world, "\"groups\":[").await, 0);
        }
    })
    .await;
}

/// Nobody's change undoes another's.
#[tokio::test]
async fn a_user_joins_many_groups_at_once() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        user(world, &pool_id, "anna").await;
        for name in ["a", "b", "c", "d"] {
            group(world, &pool_id, name, json!({})).await;
        }
        let body = |name: &str| json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": name });
        let attributes = json!({
            "UserPoolId": pool_id, "Username": "anna", "UserAttributes": attributes(&[("name", "Anna")])
        });
        let answers = tokio::join!(
            world.call("AdminAddUserToGroup", body("a")),
            world.call("AdminAddUserToGroup", body("b")),
            world.call("AdminUpdateUserAttributes", attributes),
            world.call("AdminAddUserToGroup", body("c")),
            world.call("AdminAddUserToGroup", body("d")),
        );
        let answers = [answers.0, answers.1, answers.2, answers.3, answers.4];
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(groups_of(world, &pool_id, "anna").await, ["a", "b", "c", "d"]);
        let anna = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let anna = world.ok("AdminGetUser", anna).await;
        assert_eq!(anna["UserAttributes"][1], json!({ "Name": "name", "Value": "Anna" }));
    })
    .await;
}

/// How many values hold a text.
async fn values_with(world: &World, text: &str) -> usize {
    let engine = world.engine();
    let all = engine.scan(&Range::all(), 1_000, Direction::Forward).await;
    let all = all.expect("a scan");
    let values = all
        .iter()
        .map(|(_, found)| String::from_utf8_lossy(&found.value));
    values.filter(|value| value.contains(text)).count()
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("AdminAddUserToGroup").await,
        "NotAuthorizedException"
    );
}
