//! `ForgetDevice`.

use std::slice;

use serde_json::{Value, json};
use tests::devices::{Device, from_device, trusting};
use tests::sign_in::{EVERY_FLOW, PASSWORD, Tokens, password_flow};
use tests::user_sessions::ids;
use tests::{World, on_every_engine};

use crate::confirm_device::{UNKNOWN, keys, scene};
use crate::get_device::refusals_of;
use crate::initiate_auth::pair;

const REVOKED: (&str, &str) = ("NotAuthorizedException", "Refresh Token has been revoked");

/// What both operations do, which are called with what names the device of a user: of two devices one is gone with what is tied to it.
pub(crate) async fn forgotten(
    world: &World,
    operation: &str,
    whose: impl Fn(&str, &str, &str) -> Value,
) {
    let (pool, client) = scene(world, trusting()).await;
    let (device, tokens) = world.device(&client, "ana").await;
    let (other, others) = world.device(&client, "ana").await;
    let session = world.asked_for_device(&client, "ana", &device.key).await;
    let body = whose(&pool, &tokens.access, &device.key);
    assert_eq!(world.ok(operation, body.clone()).await, json!({}));
    assert_eq!(
        keys(world, &tokens.access).await,
        slice::from_ref(&other.key)
    );
    assert_eq!(pair(&world.refusal(operation, body).await), UNKNOWN);
    // Its refresh token is void by either door; that of the other device is not.
    let refresh = |token: &str, key: &str| {
        json!({
            "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": token, "DEVICE_KEY": key },
        })
    };
    let exchange = |token: &str| json!({ "ClientId": client, "RefreshToken": token });
    let refusal = world
        .refusal("InitiateAuth", refresh(&tokens.refresh, &device.key))
        .await;
    assert_eq!(pair(&refusal), REVOKED);
    let refusal = world
        .refusal("GetTokensFromRefreshToken", exchange(&tokens.refresh))
        .await;
    assert_eq!(pair(&refusal), REVOKED);
    world
        .ok("InitiateAuth", refresh(&others.refresh, &other.key))
        .await;
    // The sign-in that asked for its proof goes on no more, and the next one knows no such device.
    let proof = device.begin(world, &client, &session, "ana");
    let refusal = world.refusal("RespondToAuthChallenge", proof.begins).await;
    let invalid = ("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(pair(&refusal), invalid);
    let refusal = world
        .refusal("InitiateAuth", from_device(&client, "ana", &device.key))
        .await;
    assert_eq!(pair(&refusal), UNKNOWN);
    world.sign_in(&client, "ana").await;
}

#[tokio::test]
async fn a_device_is_gone_with_what_is_tied_to_it() {
    on_every_engine(async |world: &World| {
        let whose =
            |_: &str, token: &str, key: &str| json!({ "AccessToken": token, "DeviceKey": key });
        forgotten(world, "ForgetDevice", whose).await;
    })
    .await;
}

/// Also one of a client whose tokens held longer when it was given.
#[tokio::test]
async fn a_device_stays_forgotten_as_long_as_a_token_of_it_can_hold() {
    let world = World::in_memory();
    let (pool, _) = scene(&world, trusting()).await;
    let years = json!({ "RefreshTokenValidity": 3650 });
    let client = world.open_client(&pool, years).await;
    let body = password_flow(&client, "ana", PASSWORD);
    let answer = world.ok("InitiateAuth", body).await;
    let result = &answer["AuthenticationResult"];
    let (device, tokens) = (Device::of(result), Tokens::of(result));
    let shorter = json!({
        "UserPoolId": pool, "ClientId": client, "RefreshTokenValidity": 1,
        "ExplicitAuthFlows": EVERY_FLOW,
    });
    world.ok("UpdateUserPoolClient", shorter).await;
    world.advance_seconds(6);
    world
        .ok("ConfirmDevice", device.confirmation(&tokens.access))
        .await;
    let body = json!({ "AccessToken": tokens.access, "DeviceKey": device.key });
    world.ok("ForgetDevice", body).await;
    for days in [3, 3000] {
        world.advance_seconds(days * 24 * 60 * 60);
        world.work_all().await;
        let body = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
        let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
        assert_eq!(pair(&refusal), REVOKED, "{days}");
    }
}

/// The session of a device that was forgotten goes on no more: it is neither listed nor counted nor ended.
#[tokio::test]
async fn its_session_is_over() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        world.track_sessions(&pool, 2).await;
        let (device, tokens) = world.device(&client, "ana").await;
        let session = world.session_of(&tokens).await;
        world.advance_seconds(1);
        let (_, others) = world.device(&client, "ana").await;
        let kept = world.session_of(&others).await;
        let body = json!({ "AccessToken": others.access, "DeviceKey": device.key });
        world.ok("ForgetDevice", body).await;
        let listed = world.own_sessions(&others).await;
        assert_eq!(ids(&listed), slice::from_ref(&kept));
        let body = json!({
            "AccessToken": others.access, "SessionId": session,
            "RevokeAssociatedSessions": "LINKED",
        });
        let refusal = world.refusal("RevokeUserSession", body).await;
        let unknown = ("ResourceNotFoundException", "Session does not exist.");
        assert_eq!(pair(&refusal), unknown);
        // There is room for one more beside the one that is kept.
        world.advance_seconds(1);
        let latest = world.sign_in(&client, "ana").await;
        let listed = world.own_sessions(&latest).await;
        assert_eq!(listed.len(), 2);
        assert!(ids(&listed).contains(&kept));
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    refusals_of("ForgetDevice", json!({})).await;
    let world = World::in_memory();
    let refusal = world
        .refusal("ForgetDevice", json!({ "DeviceKey": "us-east-1_0" }))
        .await;
    let missing = "Missing required parameter AccessToken";
    assert_eq!(pair(&refusal), ("InvalidParameterException", missing));
}
