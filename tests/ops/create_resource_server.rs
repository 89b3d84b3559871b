//! `CreateResourceServer`.

use serde_json::{Value, json};
use tests::people::NO_POOL;
use tests::resource_servers::{resource_server, scopes};
use tests::{World, on_every_engine};

#[tokio::test]
async fn a_resource_server_is_as_it_was_made() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let identifier = "https://api.example.com/v1";
        let made = resource_server(world, &pool_id, identifier, &["read", "write"]).await;
        let expected = json!({
            "Identifier": identifier, "Name": "The API", "Scopes": scopes(&["read", "write"]), "UserPoolId": pool_id,
        });
        assert_eq!(made, expected);
        let body = json!({ "UserPoolId": pool_id, "Identifier": identifier });
        let described = world.ok("DescribeResourceServer", body).await;
        assert_eq!(described, json!({ "ResourceServer": expected }));
        // One needs no scopes. Identifiers differ by case, and those of two pools are nothing to each other.
        let body = json!({ "UserPoolId": pool_id, "Identifier": "HTTPS://api.example.com/v1", "Name": "Bare" });
        let bare = world.ok("CreateResourceServer", body).await;
        let expected = json!({ "Identifier": "HTTPS://api.example.com/v1", "Name": "Bare", "UserPoolId": pool_id });
        assert_eq!(bare["ResourceServer"], expected);
        let body = json!({ "UserPoolId": pool_id, "Identifier": "HTTPS://api.example.com/v1" });
        let described = world.ok("DescribeResourceServer", body).await;
        assert_eq!(described["ResourceServer"], expected);
        let other = world.pool(json!({ "PoolName": "other" })).await;
        resource_server(world, &other, identifier, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_no_resource_server_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        resource_server(world, &pool_id, "api", &["read"]).await;
        let base = json!({ "UserPoolId": pool_id, "Identifier": "new", "Name": "New" });
        let invalid = "InvalidParameterException";
        let taken = format!("api already exists in user pool {pool_id}.");
        let rows: [(Value, &str, &str); 4] = [
            (json!({ "Identifier": "api" }), invalid, &taken),
            (
                json!({ "Scopes": scopes(&["read", "write", "read"]) }),
                invalid,
                "Scope names of a resource server can not be duplicated: read.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "Scopes": scopes(&["read/all"]) }),
                invalid,
                "1 validation error detected: Value 'read/all' at 'scopes.1.member.scopeName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+",
            ),
        ];
        world.refuses("CreateResourceServer", &base, &rows).await;
        let body = json!({ "UserPoolId": pool_id });
        let list = world.ok("ListResourceServers", body).await;
        assert_eq!(list["ResourceServers"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn of_two_of_one_identifier_one_is_made() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": pool_id, "Identifier": "api", "Name": "API" });
        let make = || world.call("CreateResourceServer", body.clone());
        let answers = tokio::join!(make(), make(), make());
        let answers = [answers.0, answers.1, answers.2];
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers {
            let Err((code, _)) = answer else { continue };
            assert_eq!(code, "InvalidParameterException");
        }
    })
    .await;
}

#[tokio::test]
async fn a_pool_has_twenty_five_and_no_more() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        for n in 0..25 {
            resource_server(world, &pool_id, &format!("api-{n}"), &[]).await;
        }
        let body = json!({ "UserPoolId": pool_id, "Identifier": "surplus", "Name": "Surplus" });
        let full = (
            "LimitExceededException".to_owned(),
            "A user pool can not have more than 25 resource servers.".to_owned(),
        );
        assert_eq!(
            world.refusal("CreateResourceServer", body.clone()).await,
            full
        );
        // One goes, one comes. Clients and groups are counted beside.
        let first = json!({ "UserPoolId": pool_id, "Identifier": "api-0" });
        world.ok("DeleteResourceServer", first).await;
        world.client(&pool_id, json!({})).await;
        world.ok("CreateResourceServer", body.clone()).await;
        let again = json!({ "UserPoolId": pool_id, "Identifier": "api-0", "Name": "Again" });
        assert_eq!(world.refusal("CreateResourceServer", again).await, full);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("CreateResourceServer").await,
        "NotAuthorizedException"
    );
}
