//! `ForgetDevice`.

use std::slice;

use serde_json::{Value, json};
use tests::devices::{from_device, trusting};
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
