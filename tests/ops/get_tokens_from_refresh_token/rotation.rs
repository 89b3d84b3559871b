//! Clients that give another refresh token for each that comes.

use serde_json::json;
use tests::sign_in::{EVERY_FLOW, claims};
use tests::{World, on_every_engine};

use super::{REVOKED, exchange, exchanged};
use crate::initiate_auth::pair;

const REUSED: (&str, &str) = (
    "RefreshTokenReuseException",
    "Refresh token has been reused",
);

pub(super) async fn rotating(world: &World, grace_seconds: i32) -> String {
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let flows: Vec<&str> = EVERY_FLOW
        .into_iter()
        .filter(|flow| !flow.contains("REFRESH"))
        .collect();
    world
        .client(&pool, json!({
            "ExplicitAuthFlows": flows,
            "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": grace_seconds },
        }))
        .await
}

#[tokio::test]
async fn with_rotation_each_token_holds_once() {
    on_every_engine(async |world: &World| {
        let client = rotating(world, 0).await;
        let first = world.sign_in(&client, "ana").await;
        let second = exchanged(world, &client, &first.refresh).await;
        let third = exchanged(world, &client, &second.refresh).await;
        assert_eq!(
            claims(&first.access)["origin_jti"],
            claims(&third.access)["origin_jti"]
        );
        let refusal = world
            .refusal(
                "GetTokensFromRefreshToken",
                exchange(&client, &first.refresh),
            )
            .await;
        assert_eq!(pair(&refusal), REUSED);
        // The family is void although the call was refused, and for good.
        for token in [&first, &second, &third] {
            let refusal = world
                .refusal(
                    "GetTokensFromRefreshToken",
                    exchange(&client, &token.refresh),
                )
                .await;
            assert_eq!(pair(&refusal), REVOKED);
            let refusal = world
                .refusal("GetUser", json!({ "AccessToken": token.access }))
                .await;
            assert_eq!(
                pair(&refusal),
                ("NotAuthorizedException", "Access Token has been revoked")
            );
        }
        // Another sign-in is another family.
        let other = world.sign_in(&client, "ana").await;
        exchanged(world, &client, &other.refresh).await;
    })
    .await;
}

#[tokio::test]
async fn a_grace_period_lets_a_client_try_again() {
    on_every_engine(async |world: &World| {
        let client = rotating(world, 30).await;
        let first = world.sign_in(&client, "ana").await;
        exchanged(world, &client, &first.refresh).await;
        world.advance_seconds(29);
        let second = exchanged(world, &client, &first.refresh).await;
        world.advance_seconds(1);
        let third = exchanged(world, &client, &second.refresh).await;
        world.advance_seconds(31);
        let refusal = world
            .refusal(
                "GetTokensFromRefreshToken",
                exchange(&client, &second.refresh),
            )
            .await;
        assert_eq!(pair(&refusal), REUSED);
        let refusal = world
            .refusal(
                "GetTokensFromRefreshToken",
                exchange(&client, &third.refresh),
            )
            .await;
        assert_eq!(pair(&refusal), REVOKED);
    })
    .await;
}

/// Whoever refreshes in several places at once has as many tokens, each of which holds as long as none of them was exchanged, and for the
/// grace from then on.
#[tokio::test]
async fn heirs_of_one_token_are_one_generation() {
    on_every_engine(async |world: &World| {
        let client = rotating(world, 60).await;
        let first = world.sign_in(&client, "ana").await;
        let mut heirs = Vec::new();
        for _ in 0..50 {
            heirs.push(exchanged(world, &client, &first.refresh).await);
        }
        world.advance_seconds(3600);
        let mut later = Vec::new();
        for heir in &heirs {
            later.push(exchanged(world, &client, &heir.refresh).await);
        }
        world.advance_seconds(60);
        exchanged(world, &client, &later[7].refresh).await;
        let again = exchange(&client, &heirs[7].refresh);
        let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
        assert_eq!(pair(&refusal), REUSED);
        for token in &later {
            let again = exchange(&client, &token.refresh);
            let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
            assert_eq!(pair(&refusal), REVOKED);
        }
    })
    .await;
}

#[tokio::test]
async fn rotation_does_not_lengthen_the_life_of_a_sign_in() {
    let world = World::in_memory();
    let client = rotating(&world, 0).await;
    let mut token = world.sign_in(&client, "ana").await.refresh;
    for _ in 0..3 {
        world.advance_seconds(9 * 86_400);
        token = exchanged(&world, &client, &token).await.refresh;
    }
    world.advance_seconds(3 * 86_400);
    let refusal = world
        .refusal("GetTokensFromRefreshToken", exchange(&client, &token))
        .await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Refresh Token has expired")
    );
}

#[tokio::test]
async fn a_client_that_rotates_has_no_refresh_flow() {
    let world = World::in_memory();
    let client = rotating(&world, 0).await;
    let tokens = world.sign_in(&client, "ana").await;
    let body = json!({
        "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
    });
    let refusal = world.refusal("InitiateAuth", body).await;
    assert_eq!(
        pair(&refusal),
        (
            "InvalidParameterException",
            "Auth flow not enabled for this client"
        )
    );
    exchanged(&world, &client, &tokens.refresh).await;
}

/// The client that rotates no more, or does from now on.
async fn rotate(world: &World, client: &str, feature: &str) {
    let pools = world.ok("ListUserPools", json!({ "MaxResults": 1 })).await;
    let flows: Vec<&str> = EVERY_FLOW
        .into_iter()
        .filter(|flow| feature == "DISABLED" || !flow.contains("REFRESH"))
        .collect();
    let body = json!({
        "UserPoolId": pools["UserPools"][0]["Id"], "ClientId": client, "ExplicitAuthFlows": flows,
        "RefreshTokenRotation": { "Feature": feature },
    });
    world.ok("UpdateUserPoolClient", body).await;
    world.advance_seconds(10);
}

#[tokio::test]
async fn a_token_that_was_used_up_stays_so_where_the_client_rotates_no_more() {
    on_every_engine(async |world: &World| {
        let client = rotating(world, 0).await;
        let first = world.sign_in(&client, "ana").await;
        let second = exchanged(world, &client, &first.refresh).await;
        rotate(world, &client, "DISABLED").await;
        let plain = |token: &str| {
            json!({
                "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": { "REFRESH_TOKEN": token },
            })
        };
        // The last one is a token as any other from now on.
        for _ in 0..2 {
            world.ok("InitiateAuth", plain(&second.refresh)).await;
            let third = exchanged(world, &client, &second.refresh).await;
            assert_eq!(third.refresh, "");
        }
        let refusal = world.refusal("InitiateAuth", plain(&first.refresh)).await;
        assert_eq!(pair(&refusal), REVOKED);
        // Whoever came with the one before gave the family away.
        let refusal = world.refusal("InitiateAuth", plain(&second.refresh)).await;
        assert_eq!(pair(&refusal), REVOKED);
        let again = exchange(&client, &second.refresh);
        let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
        assert_eq!(pair(&refusal), REVOKED);
    })
    .await;
}

#[tokio::test]
async fn a_token_from_before_its_client_rotated_is_the_first_of_its_family() {
    let world = World::in_memory();
    let client = rotating(&world, 0).await;
    rotate(&world, &client, "DISABLED").await;
    let first = world.sign_in(&client, "ana").await;
    exchanged(&world, &client, &first.refresh).await;
    rotate(&world, &client, "ENABLED").await;
    let second = exchanged(&world, &client, &first.refresh).await;
    let third = exchanged(&world, &client, &second.refresh).await;
    let again = exchange(&client, &first.refresh);
    let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
    assert_eq!(pair(&refusal), REUSED);
    let again = exchange(&client, &third.refresh);
    let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
    assert_eq!(pair(&refusal), REVOKED);
}

#[tokio::test]
async fn any_token_of_a_family_revokes_it() {
    let world = World::in_memory();
    let client = rotating(&world, 60).await;
    let first = world.sign_in(&client, "ana").await;
    let second = exchanged(&world, &client, &first.refresh).await;
    let body = json!({ "ClientId": client, "Token": first.refresh });
    world.ok("RevokeToken", body).await;
    for token in [&first, &second] {
        let again = exchange(&client, &token.refresh);
        let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
        assert_eq!(pair(&refusal), REVOKED);
        let access = json!({ "AccessToken": token.access });
        let refusal = world.refusal("GetUser", access).await;
        let revoked = ("NotAuthorizedException", "Access Token has been revoked");
        assert_eq!(pair(&refusal), revoked);
    }
}

#[tokio::test]
async fn a_family_ends_also_where_its_access_tokens_tell_none() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "EnableTokenRevocation": false,
        "RefreshTokenRotation": { "Feature": "ENABLED" },
    });
    let client = world.client(&pool, members).await;
    let first = world.sign_in(&client, "ana").await;
    let second = exchanged(&world, &client, &first.refresh).await;
    assert!(claims(&second.access).get("origin_jti").is_none());
    for (token, expected) in [(&first, REUSED), (&second, REVOKED)] {
        let again = exchange(&client, &token.refresh);
        let refusal = world.refusal("GetTokensFromRefreshToken", again).await;
        assert_eq!(pair(&refusal), expected);
    }
    // An access token that can't be revoked holds until it expires.
    world
        .ok("GetUser", json!({ "AccessToken": second.access }))
        .await;
}

#[tokio::test]
async fn a_flow_that_is_implied_is_refused_where_the_client_rotates() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    // The name of a flow from before there were others that let a client refresh.
    let members = json!({
        "ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"],
        "RefreshTokenRotation": { "Feature": "ENABLED" },
    });
    let client = world.client(&pool, members).await;
    let tokens = world.sign_in(&client, "ana").await;
    for operation in ["InitiateAuth", "AdminInitiateAuth"] {
        let body = json!({
            "UserPoolId": pool, "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
        });
        let refusal = world.refusal(operation, body).await;
        let expected = (
            "NotAuthorizedException",
            "REFRESH_TOKEN_AUTH is not available while refresh token rotation is enabled: use GetTokensFromRefreshToken.",
        );
        assert_eq!(pair(&refusal), expected, "{operation}");
    }
    exchanged(&world, &client, &tokens.refresh).await;
}
