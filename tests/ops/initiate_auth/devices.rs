//! Refresh tokens that are tied to a device.

use serde_json::{Value, json};
use tests::devices::{Device, tracking, trusting};
use tests::sign_in::{PASSWORD, Tokens, claims, password_flow};
use tests::{World, on_every_engine};

use super::pair;
use crate::confirm_device::scene;

const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid Refresh Token");
const INVALID_WITH_STOP: (&str, &str) = ("NotAuthorizedException", "Invalid Refresh Token.");

fn refresh(client: &str, token: &str, key: Option<&str>) -> Value {
    let mut body = json!({
        "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": token },
    });
    if let Some(key) = key {
        body["AuthParameters"]["DEVICE_KEY"] = json!(key);
    }
    body
}

fn exchange(client: &str, token: &str, key: Option<&str>) -> Value {
    let mut body = json!({ "ClientId": client, "RefreshToken": token });
    if let Some(key) = key {
        body["DeviceKey"] = json!(key);
    }
    body
}

/// A refresh token is good on the device to which it is tied, once that is confirmed.
#[tokio::test]
async fn a_refresh_token_is_good_on_its_device() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, tracking()).await;
        let answer = world
            .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
            .await;
        let result = &answer["AuthenticationResult"];
        let (device, tokens) = (Device::of(result), Tokens::of(result));
        let own = Some(device.key.as_str());
        let refused = async |key: Option<&str>| {
            let body = refresh(&client, &tokens.refresh, key);
            let refusal = world.refusal("InitiateAuth", body.clone()).await;
            assert_eq!(pair(&refusal), INVALID);
            let mut body = body;
            body["UserPoolId"] = json!(pool);
            let refusal = world.refusal("AdminInitiateAuth", body).await;
            assert_eq!(pair(&refusal), INVALID_WITH_STOP);
        };
        refused(None).await;
        refused(own).await;
        world
            .ok("ConfirmDevice", device.confirmation(&tokens.access))
            .await;
        let (other, _) = world.device(&client, "ana").await;
        refused(None).await;
        refused(Some(&other.key)).await;
        let body = refresh(&client, &tokens.refresh, own);
        let answer = world.ok("InitiateAuth", body).await;
        let fresh = Tokens::of(&answer["AuthenticationResult"]);
        assert_eq!(claims(&fresh.access)["device_key"], device.key);
        // Where the pool tells devices apart no more, it is good anywhere.
        world
            .ok("UpdateUserPool", json!({ "UserPoolId": pool }))
            .await;
        world.advance_seconds(6);
        let body = refresh(&client, &tokens.refresh, None);
        world.ok("InitiateAuth", body).await;
    })
    .await;
}

/// One that is from before the pool told devices apart is tied to none.
#[tokio::test]
async fn one_from_before_is_tied_to_none() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, json!({})).await;
    let tokens = world.sign_in(&client, "ana").await;
    let mut body = trusting();
    body["UserPoolId"] = json!(pool);
    world.ok("UpdateUserPool", body).await;
    world.advance_seconds(6);
    for (operation, body) in [
        ("InitiateAuth", refresh(&client, &tokens.refresh, None)),
        (
            "GetTokensFromRefreshToken",
            exchange(&client, &tokens.refresh, Some("us-east-1_0")),
        ),
    ] {
        let answer = world.ok(operation, body).await;
        let result = &answer["AuthenticationResult"];
        assert!(result.get("NewDeviceMetadata").is_none());
        let access = Tokens::of(result).access;
        assert!(claims(&access).get("device_key").is_none());
    }
}

/// `GetTokensFromRefreshToken` tells of a device once more that was not confirmed yet, and of a confirmed one wants the key.
#[tokio::test]
async fn an_exchange_tells_of_the_device_until_it_is_confirmed() {
    on_every_engine(async |world: &World| {
        let rotating = json!({
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
            "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": 60 },
        });
        let (pool, client) = scene(world, trusting()).await;
        let rotating = world.client(&pool, rotating).await;
        for client in [client, rotating] {
            let answer = world
                .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
                .await;
            let result = &answer["AuthenticationResult"];
            let device = Device::of(result);
            let mut refresh = Tokens::of(result).refresh;
            let mut access = String::new();
            for key in [None, Some(device.key.as_str())] {
                let body = exchange(&client, &refresh, key);
                let answer = world.ok("GetTokensFromRefreshToken", body).await;
                let result = &answer["AuthenticationResult"];
                assert_eq!(Device::of(result).key, device.key);
                let tokens = Tokens::of(result);
                access = tokens.access;
                if !tokens.refresh.is_empty() {
                    refresh = tokens.refresh;
                }
            }
            world
                .ok("ConfirmDevice", device.confirmation(&access))
                .await;
            for key in [None, Some("us-east-1_0")] {
                let body = exchange(&client, &refresh, key);
                let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
                assert_eq!(pair(&refusal), INVALID_WITH_STOP);
            }
            let body = exchange(&client, &refresh, Some(&device.key));
            let answer = world.ok("GetTokensFromRefreshToken", body).await;
            let result = &answer["AuthenticationResult"];
            assert!(result.get("NewDeviceMetadata").is_none());
        }
    })
    .await;
}
