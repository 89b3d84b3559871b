//! `GetDevice`.

use serde_json::{Value, json};
use tests::devices::{Device, asking, trusting};
use tests::sign_in::{PASSWORD, Tokens, password_flow};
use tests::{World, on_every_engine};

use crate::confirm_device::{UNKNOWN, UNTRACKED, scene};
use crate::initiate_auth::pair;

/// What both operations show of the device of ana that was confirmed now.
pub(crate) fn shown(world: &World, pool: &str, device: &Device, remembered: &str) -> Value {
    let attribute = |name: &str, value: String| json!({ "Name": name, "Value": value });
    let owner = format!("ana.{pool}");
    let arn = format!(
        "arn:aws:cognito-idp:us-east-1:123456789012:owner/{owner}/device/{}",
        device.key
    );
    json!({ "Device": {
        "DeviceAttributes": [
            attribute("device_status", "valid".to_owned()),
            attribute("device_name", "telephone".to_owned()),
            attribute("dev:device_arn", arn),
            attribute("dev:device_owner", owner),
            attribute("last_ip_used", "127.0.0.1".to_owned()),
            attribute("dev:device_remembered_status", remembered.to_owned()),
            attribute("dev:device_sdk", "aws-sdk".to_owned()),
        ],
        "DeviceCreateDate": world.now(),
        "DeviceKey": device.key,
        "DeviceLastAuthenticatedDate": world.now(),
        "DeviceLastModifiedDate": world.now(),
    } })
}

#[tokio::test]
async fn a_device_is_shown() {
    on_every_engine(async |world: &World| {
        for (configuration, remembered) in
            [(trusting(), "remembered"), (asking(), "not_remembered")]
        {
            let (pool, client) = scene(world, configuration).await;
            let (device, tokens) = world.device(&client, "ana").await;
            let body = json!({ "AccessToken": tokens.access, "DeviceKey": device.key });
            let found = world.ok("GetDevice", body).await;
            assert_eq!(found, shown(world, &pool, &device, remembered));
        }
    })
    .await;
}

#[tokio::test]
async fn where_a_device_was_last_seen_is_shown() {
    on_every_engine(async |world: &World| {
        let (_, client) = scene(world, asking()).await;
        for address in ["192.0.2.1", "2001:db8:7:9::1"] {
            let sign_in = password_flow(&client, "ana", PASSWORD);
            let answer = world.ok("InitiateAuth", sign_in).await;
            let result = &answer["AuthenticationResult"];
            let (device, tokens) = (Device::of(result), Tokens::of(result));
            let body = device.confirmation(&tokens.access);
            let from = address.parse().expect("an address");
            world
                .call_by(from, None, "ConfirmDevice", body)
                .await
                .expect("a confirmed device");
            let seen = json!({ "Name": "last_ip_used", "Value": address });
            let body = json!({ "AccessToken": tokens.access, "DeviceKey": device.key });
            let found = world.ok("GetDevice", body).await;
            let attributes = found["Device"]["DeviceAttributes"].as_array();
            assert!(attributes.is_some_and(|it| it.contains(&seen)), "{found}");
            let listed = world
                .ok("ListDevices", json!({ "AccessToken": tokens.access }))
                .await;
            assert!(listed.to_string().contains(address), "{listed}");
        }
    })
    .await;
}

/// What the operations refuse that are about one device of the holder of a token; these members are needed beside.
pub(crate) async fn refusals_of(operation: &str, more: Value) {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        world.user(&pool, "bob", &[]).await;
        let (device, tokens) = world.device(&client, "ana").await;
        let (_, bob) = world.device(&client, "bob").await;
        let proved = [("email", "eve@example.com"), ("email_verified", "true")];
        world.user(&pool, "eve", &proved).await;
        world.user(&pool, "dan", &[]).await;
        let eve = world.sign_in(&client, "eve").await.access;
        let dan = world.sign_in(&client, "dan").await.access;
        let named = |name: &str| json!({ "UserPoolId": pool, "Username": name });
        world.ok("AdminResetUserPassword", named("eve")).await;
        world.ok("AdminDeleteUser", named("dan")).await;
        let untracked = scene(world, json!({})).await;
        let untracked = world.sign_in(&untracked.1, "ana").await.access;
        let mut base = json!({ "AccessToken": tokens.access, "DeviceKey": device.key });
        tests::merge(&mut base, more.clone());
        let rows = [
            (
                json!({ "AccessToken": "no.access.token" }),
                "NotAuthorizedException",
                "Invalid Access Token",
            ),
            (
                json!({ "AccessToken": eve }),
                "PasswordResetRequiredException",
                "Password reset required for the user",
            ),
            (
                json!({ "AccessToken": dan }),
                "UserNotFoundException",
                "User does not exist.",
            ),
            (
                json!({ "AccessToken": untracked }),
                UNTRACKED.0,
                UNTRACKED.1,
            ),
            (json!({ "DeviceKey": "us-east-1_0" }), UNKNOWN.0, UNKNOWN.1),
            // Another user's.
            (json!({ "AccessToken": bob.access }), UNKNOWN.0, UNKNOWN.1),
        ];
        world.refuses(operation, &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    refusals_of("GetDevice", json!({})).await;
    let world = World::in_memory();
    let refusal = world
        .refusal("GetDevice", json!({ "DeviceKey": "us-east-1_0" }))
        .await;
    let missing = "Missing required parameter AccessToken";
    assert_eq!(pair(&refusal), ("InvalidParameterException", missing));
}
