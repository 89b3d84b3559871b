//! `AdminUpdateDeviceStatus`.

use serde_json::json;
use tests::{World, on_every_engine};

use crate::admin_get_device::refusals_of;
use crate::update_device_status::remembered;

#[tokio::test]
async fn a_device_is_remembered_as_it_is_said() {
    on_every_engine(async |world: &World| {
        let whose = |pool: &str, _: &str, key: &str| {
            json!({ "UserPoolId": pool, "Username": "ana", "DeviceKey": key })
        };
        remembered(world, "AdminUpdateDeviceStatus", whose).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    let said = json!({ "DeviceRememberedStatus": "remembered" });
    refusals_of("AdminUpdateDeviceStatus", "UserNotFoundException", said).await;
}
