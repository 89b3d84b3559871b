//! `AdminGetDevice`.

use serde_json::{Value, json};
use tests::devices::{asking, trusting};
use tests::people::{NO_NAME, NO_POOL};
use tests::{World, on_every_engine};

use crate::confirm_device::{UNKNOWN, UNTRACKED, scene};
use crate::get_device::shown;

#[tokio::test]
async fn a_device_is_shown() {
    on_every_engine(async |world: &World| {
        for (configuration, remembered) in
            [(trusting(), "remembered"), (asking(), "not_remembered")]
        {
            let (pool, client) = scene(world, configuration).await;
            let (device, _) = world.device(&client, "ana").await;
            let body = json!({ "UserPoolId": pool, "Username": "ana", "DeviceKey": device.key });
            let found = world.ok("AdminGetDevice", body).await;
            assert_eq!(found, shown(world, &pool, &device, remembered));
        }
    })
    .await;
}

/// What the operations refuse that are about one device of a user; an unknown user is told by this code.
pub(crate) async fn refusals_of(operation: &str, unknown_user: &str, more: Value) {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        world.user(&pool, "bob", &[]).await;
        let (device, _) = world.device(&client, "ana").await;
        let (other, other_client) = scene(world, trusting()).await;
        world.device(&other_client, "ana").await;
        let untracked = scene(world, json!({})).await.0;
        let mut base = json!({ "UserPoolId": pool, "Username": "ana", "DeviceKey": device.key });
        tests::merge(&mut base, more.clone());
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "Username": "a b" }),
                "InvalidParameterException",
                NO_NAME,
            ),
            (
                json!({ "Username": "nobody" }),
                unknown_user,
                "User does not exist.",
            ),
            (json!({ "UserPoolId": untracked }), UNTRACKED.0, UNTRACKED.1),
            (json!({ "DeviceKey": "us-east-1_0" }), UNKNOWN.0, UNKNOWN.1),
            // Another user's, another pool's.
            (json!({ "Username": "bob" }), UNKNOWN.0, UNKNOWN.1),
            (json!({ "UserPoolId": other }), UNKNOWN.0, UNKNOWN.1),
        ];
        world.refuses(operation, &base, &rows).await;
    })
    .await;
    let unsigned = World::in_memory().refusal_unsigned(operation).await;
    assert_eq!(unsigned, "NotAuthorizedException");
}

#[tokio::test]
async fn refusals() {
    refusals_of("AdminGetDevice", "ResourceNotFoundException", json!({})).await;
}
