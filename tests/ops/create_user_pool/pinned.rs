//! Pools whose makers name their ids by a tag.

use serde_json::{Value, json};
use tests::development::pinning;
use tests::{World, on_every_engine_settled};

const ID: &str = "us-east-1_Suite0001";

fn tagged(tags: &Value) -> Value {
    json!({ "PoolName": "pinned", "UserPoolTags": tags })
}

#[tokio::test]
async fn the_tags_of_development_name_the_id() {
    on_every_engine_settled(&pinning(), async |world| {
        for (tag, id) in [
            ("cenote:id", "us-east-1_Ours"),
            ("_custom_id_", "us-east-1_theirs"),
        ] {
            let made = world
                .ok("CreateUserPool", tagged(&json!({ tag: id })))
                .await;
            assert_eq!(made["UserPool"]["Id"], id);
            let arn = format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}");
            assert_eq!(made["UserPool"]["Arn"], arn);
            let described = world
                .ok("DescribeUserPool", json!({ "UserPoolId": id }))
                .await;
            assert_eq!(described["UserPool"], made["UserPool"]);
            assert_eq!(described["UserPool"]["UserPoolTags"], json!({ tag: id }));
        }
    })
    .await;
}

#[tokio::test]
async fn an_id_that_can_not_be_had_is_refused_with_the_tag_that_names_it() {
    on_every_engine_settled(&pinning(), async |world| {
        world.ok("CreateUserPool", tagged(&json!({ "cenote:id": ID }))).await;
        let wrong = |id: &str| {
            format!(
                "The tag _custom_id_ names the id {id}: write us-east-1_ and letters or digits after it, 55 characters at most."
            )
        };
        let long = format!("us-east-1_{}", "a".repeat(46));
        let invalid = "InvalidParameterException";
        world
            .refuses(
                "CreateUserPool",
                &json!({ "PoolName": "pinned" }),
                &[
                    (
                        json!({ "UserPoolTags": { "_custom_id_": ID } }),
                        invalid,
                        "The tag _custom_id_ names the id us-east-1_Suite0001, which another user pool has.",
                    ),
                    (json!({ "UserPoolTags": { "_custom_id_": "mine" } }), invalid, &wrong("mine")),
                    (json!({ "UserPoolTags": { "_custom_id_": "" } }), invalid, &wrong("")),
                    (
                        json!({ "UserPoolTags": { "_custom_id_": "us-east-1_" } }),
                        invalid,
                        &wrong("us-east-1_"),
                    ),
                    (
                        json!({ "UserPoolTags": { "_custom_id_": "us-east-1_a/b" } }),
                        invalid,
                        &wrong("us-east-1_a/b"),
                    ),
                    (
                        json!({ "UserPoolTags": { "_custom_id_": "eu-west-1_Other" } }),
                        invalid,
                        &wrong("eu-west-1_Other"),
                    ),
                    (json!({ "UserPoolTags": { "_custom_id_": long } }), invalid, &wrong(&long)),
                    (
                        json!({ "UserPoolTags": { "cenote:id": "us-east-1_A", "_custom_id_": "us-east-1_B" } }),
                        invalid,
                        "The tag _custom_id_ names the id us-east-1_B, and the user pool has the id us-east-1_A: an id is given when the pool is made.",
                    ),
                ],
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_was_deleted_gives_its_id_away_at_once_with_nothing_left() {
    on_every_engine_settled(&pinning(), async |world| {
        for _ in 0..3 {
            let made = world
                .ok("CreateUserPool", tagged(&json!({ "cenote:id": ID })))
                .await;
            assert_eq!(made["UserPool"]["EstimatedNumberOfUsers"], 0);
            let users = world.ok("ListUsers", json!({ "UserPoolId": ID })).await;
            assert_eq!(users["Users"], json!([]));
            let ada = json!({ "UserPoolId": ID, "Username": "ada", "MessageAction": "SUPPRESS" });
            world.ok("AdminCreateUser", ada).await;
            world
                .ok("DeleteUserPool", json!({ "UserPoolId": ID }))
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_id_is_given_once() {
    on_every_engine_settled(&pinning(), async |world| {
        let tags = json!({ "cenote:id": ID });
        let made = world.ok("CreateUserPool", tagged(&tags)).await;
        let same = json!({ "UserPoolId": ID, "UserPoolTags": tags });
        world.ok("UpdateUserPool", same).await;
        let other = json!({ "cenote:id": "us-east-1_Another" });
        let told = (
            "InvalidParameterException".to_owned(),
            format!(
                "The tag cenote:id names the id us-east-1_Another, and the user pool has the id {ID}: an id is given when the pool is made."
            ),
        );
        let update = json!({ "UserPoolId": ID, "UserPoolTags": other });
        assert_eq!(world.refusal("UpdateUserPool", update).await, told);
        let tag = json!({ "ResourceArn": made["UserPool"]["Arn"], "Tags": other });
        assert_eq!(world.refusal("TagResource", tag).await, told);
    })
    .await;
}

#[tokio::test]
async fn outside_development_the_tags_are_refused_by_name() {
    let world = World::in_memory();
    for tag in ["cenote:id", "_custom_id_"] {
        let (code, message) = world
            .refusal("CreateUserPool", tagged(&json!({ tag: ID })))
            .await;
        assert_eq!(code, "InvalidParameterException");
        let told = format!(
            "The tag {tag} names an id, which a server for development alone gives: leave it out."
        );
        assert_eq!(message, told);
    }
}
