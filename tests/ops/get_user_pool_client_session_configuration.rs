//! `GetUserPoolClientSessionConfiguration`.

use serde_json::json;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn tells_what_holds_unless_something_was_said() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.client(&pool, json!({})).await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        let operation = "GetUserPoolClientSessionConfiguration";
        let answer = world.ok(operation, body.clone()).await;
        assert_eq!(
            answer,
            json!({
                "UserPoolId": pool, "ClientId": client, "SSOSession": { "MaxValidityMinutes": 60 },
            })
        );
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "ClientId": "nosuchclient" }),
                "ResourceNotFoundException",
                "User pool client nosuchclient does not exist.",
            ),
        ];
        world.refuses(operation, &body, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world
            .refusal_unsigned("GetUserPoolClientSessionConfiguration")
            .await,
        "NotAuthorizedException"
    );
}
