//! `GlobalSignOut`.

use serde_json::json;
use tests::sign_in::Tokens;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

async fn signed_out(world: &World, client: &str, tokens: &Tokens) {
    let refusal = world
        .refusal("GetUser", json!({ "AccessToken": tokens.access }))
        .await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Access Token has been revoked")
    );
    let exchange = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
    let refusal = world.refusal("GetTokensFromRefreshToken", exchange).await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Refresh Token has been revoked")
    );
}

#[tokio::test]
async fn voids_every_token_of_the_user() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.user(&pool, "bob", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let never = world
            .open_client(&pool, json!({ "EnableTokenRevocation": false }))
            .await;
        let first = world.sign_in(&client, "ana").await;
        let second = world.sign_in(&never, "ana").await;
        let other = world.sign_in(&client, "bob").await;
        assert_eq!(
            world
                .ok("GlobalSignOut", json!({ "AccessToken": first.access }))
                .await,
            json!({})
        );
        signed_out(world, &client, &first).await;
        signed_out(world, &never, &second).await;
        world
            .ok("GetUser", json!({ "AccessToken": other.access }))
            .await;
        let refusal = world
            .refusal("GlobalSignOut", json!({ "AccessToken": first.access }))
            .await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Access Token has been revoked")
        );

        // A sign-in within the same second is another one.
        world.advance_millis(1);
        let third = world.sign_in(&client, "ana").await;
        world
            .ok("GetUser", json!({ "AccessToken": third.access }))
            .await;
        let exchange = json!({ "ClientId": client, "RefreshToken": third.refresh });
        world.ok("GetTokensFromRefreshToken", exchange).await;
        signed_out(world, &client, &first).await;

        world
            .ok(
                "AdminUserGlobalSignOut",
                json!({ "UserPoolId": pool, "Username": "ana" }),
            )
            .await;
        signed_out(world, &client, &third).await;
    })
    .await;
}

#[tokio::test]
async fn bad_tokens() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let client = world.open_client(&pool, json!({})).await;
    let tokens = world.sign_in(&client, "ana").await;
    for token in [&tokens.id, &tokens.refresh, &"a.b.c".to_owned()] {
        let refusal = world
            .refusal("GlobalSignOut", json!({ "AccessToken": token }))
            .await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Invalid Access Token")
        );
    }
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": pool, "Username": "ana" }),
        )
        .await;
    let refusal = world
        .refusal("GlobalSignOut", json!({ "AccessToken": tokens.access }))
        .await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Access Token has been revoked")
    );
    world.advance_seconds(3600);
    let refusal = world
        .refusal("GlobalSignOut", json!({ "AccessToken": tokens.access }))
        .await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Access Token has expired")
    );
}
