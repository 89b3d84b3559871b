//! `SetUserPoolSessionConfiguration`.

use serde_json::json;
use tests::people::NO_POOL;
use tests::user_sessions::{ids, tracking};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::revoke_user_session::is_over;

#[tokio::test]
async fn the_session_that_was_used_least_recently_makes_room_for_another() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let answer = world
            .ok(
                "SetUserPoolSessionConfiguration",
                tracking(&pool, "ENABLED", 2),
            )
            .await;
        assert_eq!(answer, tracking(&pool, "ENABLED", 2));
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.user(&pool, "bob", &[]).await;
        let first = world.sign_in(&client, "ana").await;
        world.advance_seconds(1);
        let second = world.sign_in(&client, "ana").await;
        // Use is noted once a minute.
        world.advance_seconds(61);
        let body = json!({ "ClientId": client, "RefreshToken": first.refresh });
        world.ok("GetTokensFromRefreshToken", body).await;
        // Others have sessions of their own.
        let other = world.sign_in(&client, "bob").await;
        world.advance_seconds(1);
        let third = world.sign_in(&client, "ana").await;
        is_over(world, &client, &second).await;
        let listed = ids(&world.own_sessions(&third).await);
        assert_eq!(
            listed,
            [
                world.session_of(&third).await,
                world.session_of(&first).await
            ]
        );
        assert_eq!(world.own_sessions(&other).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_has_more_than_there_may_be_is_brought_to_it_by_the_next_sign_in() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 100).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let mut signed_in = Vec::new();
    for _ in 0..12 {
        world.advance_seconds(1);
        signed_in.push(world.sign_in(&client, "ana").await);
    }
    world.track_sessions(&pool, 3).await;
    world.advance_seconds(10);
    // Those that are void take no room away.
    let revoke = json!({ "ClientId": client, "Token": signed_in[11].refresh });
    world.ok("RevokeToken", revoke).await;
    assert_eq!(world.sessions_of(&pool, "ana").await.len(), 11);
    let last = world.sign_in(&client, "ana").await;
    let listed = ids(&world.own_sessions(&last).await);
    let mut expected = vec![world.session_of(&last).await];
    for kept in [&signed_in[10], &signed_in[9]] {
        expected.push(world.session_of(kept).await);
    }
    assert_eq!(listed, expected);
    for over in &signed_in[..9] {
        is_over(&world, &client, over).await;
    }
}

#[tokio::test]
async fn whatever_signs_in_has_a_session() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 20).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    world.invited(&pool, "bob", &[]).await;
    let body = json!({
        "UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": tests::sign_in::PASSWORD },
    });
    world.ok("AdminInitiateAuth", body).await;
    assert_eq!(world.sessions_of(&pool, "ana").await.len(), 1);
    let exchange = tests::sign_in::Exchange::begin(&world, &pool, &client, "ana").await;
    let answer = exchange.answer(&world, &client, tests::sign_in::PASSWORD);
    world.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(world.sessions_of(&pool, "ana").await.len(), 2);
    // Not before the sign-in is over.
    let flow = tests::sign_in::password_flow(&client, "bob", tests::sign_in::PASSWORD);
    world.ok("InitiateAuth", flow).await;
    assert!(world.sessions_of(&pool, "bob").await.is_empty());
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let base = tracking(&pool, "ENABLED", 20);
        let invalid = "InvalidParameterException";
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "UserSessionTracking": "SOMETIMES" }),
                invalid,
                "1 validation error detected: Value 'SOMETIMES' at 'userSessionTracking' failed to satisfy constraint: Member must satisfy enum value set: [DISABLED, ENABLED]",
            ),
            (
                json!({ "TokenSession": { "MaxPerUser": 0 } }),
                invalid,
                "1 validation error detected: Value '0' at 'tokenSession.maxPerUser' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
            (
                json!({ "TokenSession": { "MaxPerUser": 101 } }),
                invalid,
                "1 validation error detected: Value '101' at 'tokenSession.maxPerUser' failed to satisfy constraint: Member must have value less than or equal to 100",
            ),
        ];
        world
            .refuses("SetUserPoolSessionConfiguration", &base, &rows)
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_lite_pool_has_no_sessions() {
    let world = World::in_memory();
    let lite = world.pool(json!({ "UserPoolTier": "LITE" })).await;
    let tier = "FeatureUnavailableInTierException";
    for state in ["ENABLED", "DISABLED"] {
        let body = tracking(&lite, state, 20);
        let refusal = world.refusal("SetUserPoolSessionConfiguration", body).await;
        let expected = "The following feature is not available for the LITE pricing tier configured: User Session Tracking";
        assert_eq!(pair(&refusal), (tier, expected));
    }
    // Nor does one become such a pool that keeps track.
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 20).await;
    let body = json!({ "UserPoolId": pool, "UserPoolTier": "LITE" });
    let refusal = world.refusal("UpdateUserPool", body.clone()).await;
    let expected = "The following features need to be disabled for the LITE pricing tier configured: User Session Tracking";
    assert_eq!(pair(&refusal), (tier, expected));
    let off = tracking(&pool, "DISABLED", 20);
    world.ok("SetUserPoolSessionConfiguration", off).await;
    world.ok("UpdateUserPool", body).await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world
            .refusal_unsigned("SetUserPoolSessionConfiguration")
            .await,
        "NotAuthorizedException"
    );
}
