//! `UpdateDeviceStatus`.

use serde_json::{Value, json};
use tests::devices::{asking, from_device};
use tests::{World, on_every_engine};

use crate::confirm_device::scene;
use crate::get_device::refusals_of;

/// What both operations do: one that is remembered is asked for its proof, one that is not is not; where nothing is said nothing changes.
pub(crate) async fn remembered(
    world: &World,
    operation: &str,
    whose: impl Fn(&str, &str, &str) -> Value,
) {
    let (pool, client) = scene(world, asking()).await;
    let (device, tokens) = world.device(&client, "ana").await;
    let shown = json!({ "AccessToken": tokens.access, "DeviceKey": device.key });
    let mut modified = world.now();
    for (said, is_remembered) in [
        (Value::Null, false),
        (json!("remembered"), true),
        (Value::Null, true),
        (json!("not_remembered"), false),
    ] {
        world.advance_seconds(1);
        let mut body = whose(&pool, &tokens.access, &device.key);
        body["DeviceRememberedStatus"] = said.clone();
        assert_eq!(world.ok(operation, body).await, json!({}));
        if !said.is_null() {
            modified = world.now();
        }
        let found = world.ok("GetDevice", shown.clone()).await;
        assert_eq!(
            found["Device"]["DeviceLastModifiedDate"], modified,
            "{said}"
        );
        let status = if is_remembered {
            "remembered"
        } else {
            "not_remembered"
        };
        let attributes = found["Device"]["DeviceAttributes"].to_string();
        assert!(
            attributes.contains(&format!("\"{status}\"")),
            "{attributes}"
        );
        let answer = world
            .ok("InitiateAuth", from_device(&client, "ana", &device.key))
            .await;
        assert_eq!(answer["ChallengeName"] == "DEVICE_SRP_AUTH", is_remembered);
        // Whose it is that is not remembered is known all the same.
        let new = answer["AuthenticationResult"].get("NewDeviceMetadata");
        assert_eq!(new, None);
    }
}

#[tokio::test]
async fn a_device_is_remembered_as_it_is_said() {
    on_every_engine(async |world: &World| {
        let whose =
            |_: &str, token: &str, key: &str| json!({ "AccessToken": token, "DeviceKey": key });
        remembered(world, "UpdateDeviceStatus", whose).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    refusals_of(
        "UpdateDeviceStatus",
        json!({ "DeviceRememberedStatus": "remembered" }),
    )
    .await;
}
