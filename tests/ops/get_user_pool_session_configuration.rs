//! `GetUserPoolSessionConfiguration`.

use serde_json::json;
use tests::people::NO_POOL;
use tests::user_sessions::tracking;
use tests::{World, on_every_engine};

#[tokio::test]
async fn tells_what_was_said_or_what_holds_unless_something_was() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": pool });
        let told = async || {
            let answer = world.ok("GetUserPoolSessionConfiguration", body.clone());
            answer.await
        };
        assert_eq!(told().await, tracking(&pool, "DISABLED", 20));
        world.track_sessions(&pool, 7).await;
        assert_eq!(told().await, tracking(&pool, "ENABLED", 7));
        let base = body.clone();
        let rows = [(
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            NO_POOL,
        )];
        world
            .refuses("GetUserPoolSessionConfiguration", &base, &rows)
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world
            .refusal_unsigned("GetUserPoolSessionConfiguration")
            .await,
        "NotAuthorizedException"
    );
}
