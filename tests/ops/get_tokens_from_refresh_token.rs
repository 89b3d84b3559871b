//! `GetTokensFromRefreshToken`.

mod rotation;

use serde_json::{Value, json};
use tests::sign_in::{Tokens, claims};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use rotation::rotating;

const REVOKED: (&str, &str) = ("NotAuthorizedException", "Refresh Token has been revoked");

fn exchange(client: &str, token: &str) -> Value {
    json!({ "ClientId": client, "RefreshToken": token })
}

async fn exchanged(world: &World, client: &str, token: &str) -> Tokens {
    let answer = world
        .ok("GetTokensFromRefreshToken", exchange(client, token))
        .await;
    Tokens::of(&answer["AuthenticationResult"])
}

#[tokio::test]
async fn without_rotation_the_token_stays() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let first = world.sign_in(&client, "ana").await;
        for _ in 0..3 {
            world.advance_seconds(60);
            let answer = world
                .ok(
                    "GetTokensFromRefreshToken",
                    exchange(&client, &first.refresh),
                )
                .await;
            let result = &answer["AuthenticationResult"];
            assert_eq!(
                (&result["TokenType"], &result["ExpiresIn"]),
                (&json!("Bearer"), &json!(3600))
            );
            assert!(result.get("RefreshToken").is_none());
            let fresh = Tokens::of(result);
            let (before, after) = (claims(&first.access), claims(&fresh.access));
            for kept in ["origin_jti", "auth_time", "sub"] {
                assert_eq!(before[kept], after[kept], "{kept}");
            }
            world
                .ok("GetUser", json!({ "AccessToken": fresh.access }))
                .await;
        }
        // It expires when it would have anyhow.
        world.advance_seconds(30 * 86_400 - 180);
        let refusal = world
            .refusal(
                "GetTokensFromRefreshToken",
                exchange(&client, &first.refresh),
            )
            .await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Refresh Token has expired")
        );
    })
    .await;
}

#[tokio::test]
async fn bad_requests() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let sibling = world.open_client(&pool, json!({})).await;
        let closed = world
            .client(
                &pool,
                json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] }),
            )
            .await;
        let tokens = world.sign_in(&client, "ana").await;
        let not_authorized = "NotAuthorizedException";
        let base = exchange(&client, &tokens.refresh);
        let rows = [
            (
                json!({ "ClientId": "unknown" }),
                "ResourceNotFoundException",
                "User pool client unknown does not exist.",
            ),
            (
                json!({ "ClientId": sibling }),
                not_authorized,
                "Invalid Refresh Token.",
            ),
            (
                json!({ "ClientId": closed }),
                not_authorized,
                "Auth flow not enabled for this client",
            ),
            (
                json!({ "RefreshToken": "a.b.c.d.e" }),
                not_authorized,
                "Invalid Refresh Token.",
            ),
            (
                json!({ "RefreshToken": tokens.access }),
                not_authorized,
                "Invalid Refresh Token.",
            ),
            (
                json!({ "RefreshToken": tokens.id }),
                not_authorized,
                "Invalid Refresh Token.",
            ),
            (
                json!({ "RefreshToken": format!("{}A", tokens.refresh) }),
                not_authorized,
                "Invalid Refresh Token.",
            ),
        ];
        world
            .refuses("GetTokensFromRefreshToken", &base, &rows)
            .await;
        let user = json!({ "UserPoolId": pool, "Username": "ana" });
        world.advance_seconds(1);
        world.ok("AdminDisableUser", user.clone()).await;
        let refusal = world
            .refusal("GetTokensFromRefreshToken", base.clone())
            .await;
        assert_eq!(pair(&refusal), REVOKED);
        world.ok("AdminEnableUser", user.clone()).await;
        world.ok("AdminDeleteUser", user).await;
        let refusal = world.refusal("GetTokensFromRefreshToken", base).await;
        assert_eq!(pair(&refusal), REVOKED);
    })
    .await;
}

#[tokio::test]
async fn the_secret_of_the_client() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let client = world
        .open_client(&pool, json!({ "GenerateSecret": true }))
        .await;
    let secret = world.secret(&pool, &client).await;
    let hash = tests::sign_in::hash_of("ana", &client, &secret);
    let mut body = tests::sign_in::password_flow(&client, "ana", tests::sign_in::PASSWORD);
    body["AuthParameters"]["SECRET_HASH"] = json!(hash);
    let answer = world.ok("InitiateAuth", body).await;
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    let mut body = exchange(&client, &tokens.refresh);
    let message = format!("Unable to verify secret for client {client}");
    let refusal = world
        .refusal("GetTokensFromRefreshToken", body.clone())
        .await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", message.as_str()));
    body["ClientSecret"] = json!("anotherSecretOfTwentyFourCharacters");
    let refusal = world
        .refusal("GetTokensFromRefreshToken", body.clone())
        .await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", message.as_str()));
    body["ClientSecret"] = json!(secret);
    world.ok("GetTokensFromRefreshToken", body).await;
}

#[tokio::test]
async fn a_function_that_might_change_the_tokens_lets_none_out_unasked() {
    let world = World::in_memory();
    let client = rotating(&world, 0).await;
    let tokens = world.sign_in(&client, "ana").await;
    let pools = world.ok("ListUserPools", json!({ "MaxResults": 1 })).await;
    let pool = pools["UserPools"][0]["Id"].as_str().expect("an id");
    tests::triggers::set(&world, pool, &["PreTokenGeneration"]).await;
    let body = exchange(&client, &tokens.refresh);
    let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
    assert_eq!(refusal.0, "UnexpectedLambdaException");
    assert_eq!(refusal, tests::triggers::not_asked("PreTokenGeneration"));
    // The token was not used up.
    tests::triggers::set(&world, pool, &["PostAuthentication"]).await;
    exchanged(&world, &client, &tokens.refresh).await;
}
