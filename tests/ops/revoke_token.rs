//! `RevokeToken`.

use serde_json::{Value, json};
use tests::sign_in::{PASSWORD, Tokens, claims, hash_of, password_flow};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

fn revoke(client: &str, token: &str) -> Value {
    json!({ "ClientId": client, "Token": token })
}

async fn refuses_access(world: &World, token: &str) {
    let refusal = world
        .refusal("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Access Token has been revoked")
    );
}

#[tokio::test]
async fn voids_the_family() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let first = world.sign_in(&client, "ana").await;
        let other = world.sign_in(&client, "ana").await;
        let refresh = json!({
            "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": first.refresh },
        });
        let answer = world.ok("InitiateAuth", refresh.clone()).await;
        let second = Tokens::of(&answer["AuthenticationResult"]);
        assert_eq!(
            claims(&first.access)["origin_jti"],
            claims(&second.access)["origin_jti"]
        );
        assert_eq!(
            world
                .ok("RevokeToken", revoke(&client, &first.refresh))
                .await,
            json!({})
        );
        refuses_access(world, &first.access).await;
        refuses_access(world, &second.access).await;
        let revoked = ("NotAuthorizedException", "Refresh Token has been revoked");
        assert_eq!(pair(&world.refusal("InitiateAuth", refresh).await), revoked);
        let exchange = json!({ "ClientId": client, "RefreshToken": first.refresh });
        assert_eq!(
            pair(&world.refusal("GetTokensFromRefreshToken", exchange).await),
            revoked
        );
        // Again, or with rubbish, is no error; another family is not touched, since none came from the same session.
        for associated in ["NONE", "LINKED"] {
            let mut body = revoke(&client, &first.refresh);
            body["RevokeAssociatedSessions"] = json!(associated);
            world.ok("RevokeToken", body).await;
        }
        world.ok("RevokeToken", revoke(&client, "rubbish")).await;
        world.ok("RevokeToken", revoke(&client, "a.b.c.d.e")).await;
        world
            .ok("GetUser", json!({ "AccessToken": other.access }))
            .await;
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_still_voids_the_access_tokens_of_its_family() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let members = json!({
        "AccessTokenValidity": 1, "RefreshTokenValidity": 1,
        "TokenValidityUnits": { "AccessToken": "hours", "RefreshToken": "hours" },
    });
    let client = world.open_client(&pool, members).await;
    let tokens = world.sign_in(&client, "ana").await;
    // One that came of it in its last minute outlives it.
    world.advance_seconds(3540);
    let exchange = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
    let answer = world.ok("GetTokensFromRefreshToken", exchange).await;
    let last = Tokens::of(&answer["AuthenticationResult"]);
    world.advance_seconds(60);
    world
        .ok("GetUser", json!({ "AccessToken": last.access }))
        .await;
    world
        .ok("RevokeToken", revoke(&client, &tokens.refresh))
        .await;
    refuses_access(&world, &last.access).await;
    world.advance_seconds(2 * 86_400);
    world
        .ok("RevokeToken", revoke(&client, &tokens.refresh))
        .await;
}

#[tokio::test]
async fn another_clients_token_is_left_alone() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let client = world.open_client(&pool, json!({})).await;
    let sibling = world.open_client(&pool, json!({})).await;
    let tokens = world.sign_in(&client, "ana").await;
    world
        .ok("RevokeToken", revoke(&sibling, &tokens.refresh))
        .await;
    world
        .ok("GetUser", json!({ "AccessToken": tokens.access }))
        .await;
}

#[tokio::test]
async fn bad_requests() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let never = world
            .open_client(&pool, json!({ "EnableTokenRevocation": false }))
            .await;
        let secretive = world
            .open_client(&pool, json!({ "GenerateSecret": true }))
            .await;
        let tokens = world.sign_in(&client, "ana").await;
        let kind = "The token type is not supported: only refresh tokens can be revoked.";
        let secret = format!("Unable to verify secret for client {secretive}");
        let rows = [
            (
                json!({ "ClientId": "unknown" }),
                "UnauthorizedException",
                "User pool client unknown does not exist.",
            ),
            (
                json!({ "ClientId": never }),
                "UnsupportedOperationException",
                "Token revocation is not enabled for this client.",
            ),
            (
                json!({ "ClientId": secretive }),
                "UnauthorizedException",
                secret.as_str(),
            ),
            (
                json!({ "Token": tokens.access }),
                "UnsupportedTokenTypeException",
                kind,
            ),
            (
                json!({ "Token": tokens.id }),
                "UnsupportedTokenTypeException",
                kind,
            ),
        ];
        world
            .refuses("RevokeToken", &revoke(&client, &tokens.refresh), &rows)
            .await;
        let secret = world.secret(&pool, &secretive).await;
        let mut body = password_flow(&secretive, "ana", PASSWORD);
        body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("ana", &secretive, &secret));
        let answer = world.ok("InitiateAuth", body).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        let mut body = revoke(&secretive, &tokens.refresh);
        body["ClientSecret"] = json!(secret);
        world.ok("RevokeToken", body).await;
        refuses_access(world, &tokens.access).await;
    })
    .await;
}
