//! `AdminRevokeUserSession`.

use serde_json::json;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::revoke_user_session::{NO_SESSION, is_over};

#[tokio::test]
async fn a_session_of_a_user_ends() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let kept = world.sign_in(&client, "ana").await;
        let lost = world.sign_in(&client, "ana").await;
        let mut body = json!({
            "UserPoolId": pool, "Username": "ana",
            "SessionId": world.session_of(&lost).await, "RevokeAssociatedSessions": "NONE",
        });
        let answer = world.ok("AdminRevokeUserSession", body.clone()).await;
        assert_eq!(answer, json!({}));
        is_over(world, &client, &lost).await;
        let refusal = world.refusal("AdminRevokeUserSession", body.clone()).await;
        assert_eq!(pair(&refusal), NO_SESSION);
        assert_eq!(world.own_sessions(&kept).await.len(), 1);
        // The last one too.
        body["SessionId"] = json!(world.session_of(&kept).await);
        body["RevokeAssociatedSessions"] = json!("LINKED");
        world.ok("AdminRevokeUserSession", body).await;
        is_over(world, &client, &kept).await;
        assert!(world.sessions_of(&pool, "ana").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.user(&pool, "bob", &[]).await;
        let id = world.session_of(&world.sign_in(&client, "ana").await).await;
        let base = json!({ "UserPoolId": pool, "Username": "ana", "SessionId": id });
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "Username": "nobody" }),
                "UserNotFoundException",
                "User does not exist.",
            ),
            // Somebody else's.
            (json!({ "Username": "bob" }), NO_SESSION.0, NO_SESSION.1),
            (
                json!({ "SessionId": format!("tkn{}", "0".repeat(25)) }),
                NO_SESSION.0,
                NO_SESSION.1,
            ),
            (
                json!({ "SessionId": "tkn" }),
                "InvalidParameterException",
                "2 validation errors detected: Value 'tkn' at 'sessionId' failed to satisfy constraint: Member must have length greater than or equal to 28; Value 'tkn' at 'sessionId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(tkn|sso)[a-z0-9]{25}$",
            ),
        ];
        world.refuses("AdminRevokeUserSession", &base, &rows).await;
        world.ok("AdminRevokeUserSession", base).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("AdminRevokeUserSession").await,
        "NotAuthorizedException"
    );
}
