//! `AdminForgetDevice`.

use serde_json::json;
use tests::{World, on_every_engine};

use crate::admin_get_device::refusals_of;
use crate::forget_device::forgotten;

#[tokio::test]
async fn a_device_is_gone_with_what_is_tied_to_it() {
    on_every_engine(async |world: &World| {
        let whose = |pool: &str, _: &str, key: &str| {
            json!({ "UserPoolId": pool, "Username": "ana", "DeviceKey": key })
        };
        forgotten(world, "AdminForgetDevice", whose).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    refusals_of("AdminForgetDevice", "UserNotFoundException", json!({})).await;
}
