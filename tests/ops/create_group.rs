//! `CreateGroup`.

use serde_json::{Value, json};
use store::{Commit, Key, Version, Write};
use tests::groups::{ROLE, group, group_names};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_group_is_as_it_was_made() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let members = json!({ "Description": "Who works here", "Precedence": 0, "RoleArn": ROLE });
        let made = group(world, &pool_id, "staff", members).await;
        let expected = json!({
            "CreationDate": world.now(), "Description": "Who works here", "GroupName": "staff",
            "LastModifiedDate": world.now(), "Precedence": 0, "RoleArn": ROLE, "UserPoolId": pool_id,
        });
        assert_eq!(made, expected);
        let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        assert_eq!(world.ok("GetGroup", body).await, json!({ "Group": expected }));
        // What is not said is not shown; names differ by case.
        let bare = group(world, &pool_id, "Staff", json!({})).await;
        let expected = json!({
            "CreationDate": world.now(), "GroupName": "Staff", "LastModifiedDate": world.now(),
            "UserPoolId": pool_id,
        });
        assert_eq!(bare, expected);
        let last = group(world, &pool_id, "última-🏔", json!({ "Precedence": i32::MAX })).await;
        assert_eq!(last["Precedence"], i32::MAX);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_group_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        group(world, &pool_id, "staff", json!({})).await;
        let base = json!({ "UserPoolId": pool_id, "GroupName": "new" });
        let invalid = "InvalidParameterException";
        let rows: [(Value, &str, &str); 7] = [
            (
                json!({ "GroupName": "staff" }),
                "GroupExistsException",
                "A group with the name already exists.",
            ),
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), "ResourceNotFoundException", NO_POOL),
            (
                json!({ "RoleArn": "arn:aws:iam::999999999999:role/staff" }),
                invalid,
                "Cross-account pass role is not allowed.",
            ),
            (
                json!({ "Precedence": -1 }),
                invalid,
                "1 validation error detected: Value '-1' at 'precedence' failed to satisfy constraint: Member must have value greater than or equal to 0",
            ),
            (
                json!({ "GroupName": "two words" }),
                invalid,
                "1 validation error detected: Value 'two words' at 'groupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
            ),
            (
                json!({ "GroupName": Value::Null }),
                invalid,
                "1 validation error detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null",
            ),
            (
                json!({ "RoleArn": "the role of the staff" }),
                invalid,
                "1 validation error detected: Value 'the role of the staff' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?",
            ),
        ];
        world.refuses("CreateGroup", &base, &rows).await;
        let list = world.ok("ListGroups", json!({ "UserPoolId": pool_id })).await;
        assert_eq!(group_names(&list), ["staff"]);
    })
    .await;
}

#[tokio::test]
async fn of_two_groups_of_one_name_one_is_made() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
        let make = || world.call("CreateGroup", body.clone());
        let answers = tokio::join!(make(), make(), make());
        let answers = [answers.0, answers.1, answers.2];
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers {
            let Err((code, _)) = answer else { continue };
            assert_eq!(code, "GroupExistsException");
        }
    })
    .await;
}

#[tokio::test]
async fn a_pool_has_ten_thousand_groups_and_no_more() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let counted = json!({ "format": 2, "pool_id": pool_id, "clients": 0, "groups": 9_999 });
        let counted = serde_json::to_vec(&counted).expect("JSON");
        let commit = Commit {
            operation: Version::new(7),
            checks: Vec::new(),
            writes: vec![Write::Put(Key::of(&[&pool_id, "census"]), counted)],
        };
        world.engine().commit(commit).await.expect("a commit");
        group(world, &pool_id, "last", json!({})).await;
        let body = json!({ "UserPoolId": pool_id, "GroupName": "surplus" });
        let full = (
            "LimitExceededException".to_owned(),
            "A user pool can not have more than 10000 groups.".to_owned(),
        );
        assert_eq!(world.refusal("CreateGroup", body.clone()).await, full);
        // One goes, one comes.
        let last = json!({ "UserPoolId": pool_id, "GroupName": "last" });
        world.ok("DeleteGroup", last).await;
        world.ok("CreateGroup", body.clone()).await;
        let body = json!({ "UserPoolId": pool_id, "GroupName": "last" });
        assert_eq!(world.refusal("CreateGroup", body).await, full);
        // Clients are counted beside.
        world.client(&pool_id, json!({})).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("CreateGroup").await,
        "NotAuthorizedException"
    );
}
