//! `RevokeUserSession`.

use serde_json::{Value, json};
use tests::people::NO_TOKEN;
use tests::sign_in::Tokens;
use tests::user_sessions::{ids, tracking};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

/// What is said of a session that a user does not have.
pub(crate) const NO_SESSION: (&str, &str) =
    ("ResourceNotFoundException", "Session does not exist.");
/// The sentence about what can be no id of a session, though it is as long.
fn no_id(id: &str) -> String {
    format!(
        "1 validation error detected: Value '{id}' at 'sessionId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(tkn|sso)[a-z0-9]{{25}}$"
    )
}

fn revoke(tokens: &Tokens, id: &str) -> Value {
    json!({ "AccessToken": tokens.access, "SessionId": id })
}

/// Every token of a session is void.
pub(crate) async fn is_over(world: &World, client: &str, tokens: &Tokens) {
    let exchange = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
    let refusal = world.refusal("GetTokensFromRefreshToken", exchange).await;
    let revoked = ("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(pair(&refusal), revoked);
    let access = json!({ "AccessToken": tokens.access });
    let refusal = world.refusal("GetUser", access).await;
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(pair(&refusal), revoked);
}

#[tokio::test]
async fn another_session_of_the_user_ends() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let own = world.sign_in(&client, "ana").await;
        let lost = world.sign_in(&client, "ana").await;
        let third = world.sign_in(&client, "ana").await;
        let id = world.session_of(&lost).await;
        let answer = world.ok("RevokeUserSession", revoke(&own, &id)).await;
        assert_eq!(answer, json!({}));
        is_over(world, &client, &lost).await;
        let listed = ids(&world.own_sessions(&own).await);
        assert!(listed.len() == 2 && !listed.contains(&id), "{listed:?}");
        // Once and for all.
        let refusal = world.refusal("RevokeUserSession", revoke(&own, &id)).await;
        assert_eq!(pair(&refusal), NO_SESSION);
        // A session that came from no other has none to be revoked with it.
        let mut body = revoke(&own, &world.session_of(&third).await);
        body["RevokeAssociatedSessions"] = json!("LINKED");
        world.ok("RevokeUserSession", body).await;
        is_over(world, &client, &third).await;
        world
            .ok("GetUser", json!({ "AccessToken": own.access }))
            .await;
    })
    .await;
}

#[tokio::test]
async fn tokens_without_a_family_hold_until_they_expire() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 20).await;
    let client = world.open_client(&pool, json!({})).await;
    let never = world
        .open_client(&pool, json!({ "EnableTokenRevocation": false }))
        .await;
    world.user(&pool, "ana", &[]).await;
    let own = world.sign_in(&client, "ana").await;
    let other = world.sign_in(&never, "ana").await;
    let sessions = world.own_sessions(&own).await;
    let id = sessions.iter().find(|it| it["ClientId"] == json!(never));
    let id = id.expect("a session")["SessionId"].as_str().expect("an id");
    world.ok("RevokeUserSession", revoke(&own, id)).await;
    let exchange = json!({ "ClientId": never, "RefreshToken": other.refresh });
    let refusal = world.refusal("GetTokensFromRefreshToken", exchange).await;
    let revoked = ("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(pair(&refusal), revoked);
    world
        .ok("GetUser", json!({ "AccessToken": other.access }))
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
        let tokens = world.sign_in(&client, "ana").await;
        let others = world.sign_in(&client, "bob").await;
        let own = world.session_of(&tokens).await;
        let foreign = world.session_of(&others).await;
        let single = format!("sso{}", &own[3..]);
        let invalid = "InvalidParameterException";
        let shouted = own.to_uppercase();
        let rows = [
            (
                json!({ "SessionId": own }),
                invalid,
                "The current session cannot be revoked: sign out instead.",
            ),
            (json!({ "SessionId": foreign }), NO_SESSION.0, NO_SESSION.1),
            (json!({ "SessionId": single }), NO_SESSION.0, NO_SESSION.1),
            (json!({ "SessionId": shouted }), invalid, &no_id(&shouted)),
            (json!({ "AccessToken": "a b" }), invalid, NO_TOKEN),
            (
                json!({ "AccessToken": tokens.id }),
                "NotAuthorizedException",
                "Invalid Access Token",
            ),
        ];
        world
            .refuses("RevokeUserSession", &revoke(&tokens, &foreign), &rows)
            .await;
        // Where a pool keeps no track, nobody has a session.
        let off = tracking(&pool, "DISABLED", 20);
        world.ok("SetUserPoolSessionConfiguration", off).await;
        world.advance_seconds(10);
        let refusal = world
            .refusal("RevokeUserSession", revoke(&tokens, &own))
            .await;
        assert_eq!(pair(&refusal), NO_SESSION);
    })
    .await;
}
