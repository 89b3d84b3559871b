//! `AdminListUserSessions`.

use serde_json::json;
use tests::people::{NO_NAME, NO_POOL};
use tests::user_sessions::ids;
use tests::{World, on_every_engine};

#[tokio::test]
async fn lists_what_the_user_is_shown_and_no_session_of_its_own() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({ "AliasAttributes": ["email"] })).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        let email = [("email", "ana@example.com"), ("email_verified", "true")];
        let sub = world.user(&pool, "ana", &email).await;
        let tokens = world.sign_in(&client, "ana").await;
        world.advance_seconds(1);
        world.sign_in(&client, "ana").await;
        let mut own = world.own_sessions(&tokens).await;
        own[1]["IsCurrentSession"] = json!(false);
        for name in ["ana", "ana@example.com", &sub] {
            assert_eq!(world.sessions_of(&pool, name).await, own, "{name}");
        }
        assert_ne!(ids(&own)[0], ids(&own)[1]);
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_listed_is_refused() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let base = json!({ "UserPoolId": pool, "Username": "ana" });
        let invalid = "InvalidParameterException";
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
            (json!({ "Username": "a b" }), invalid, NO_NAME),
            (
                json!({ "NextToken": "made-up" }),
                invalid,
                "Invalid pagination token given.",
            ),
        ];
        world.refuses("AdminListUserSessions", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("AdminListUserSessions").await,
        "NotAuthorizedException"
    );
}
