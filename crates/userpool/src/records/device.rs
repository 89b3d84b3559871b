//! A device from which a user signs in.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Range, Record, StoreError, Table};

/// A device that a user has confirmed. It goes with the user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// `DeviceKey`: the pool's region and a UUID.
    pub(crate) key: String,
    /// `DeviceGroupKey`, which takes the place of a pool's name in the device's proofs.
    pub(crate) group_key: String,
    /// What the application calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// The SRP verifier of the secret that it keeps, sealed for [`Device::verifier_context`].
    pub(crate) verifier: String,
    /// Whether it is asked for its proof.
    pub(crate) remembered: bool,
    /// A mark of the second factors that the user had when one of them was proved from it: in the sign-in that gave it, or in one in
    /// which it proved itself. It takes their place as long as they are these, and the place of none where none was proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trusted_by: Option<String>,
    /// The address from which it was last seen, sealed for [`Device::address_context`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    pub(crate) created_millis: i64,
    pub(crate) modified_millis: i64,
    /// When the user last signed in from it.
    pub(crate) authenticated_millis: i64,
    /// The sign-in that waits for its proof, where the client may send no session back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) awaited: Option<Awaited>,
}

/// A sign-in that waits for the proof of a device. Whoever goes on with it without its session has to be whoever began it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Awaited {
    pub(crate) client_id: String,
    /// The MAC of the peer that has proved what came before.
    pub(crate) peer: String,
    /// When it waits no more.
    pub(crate) until_millis: i64,
    /// The session, which is sealed by itself.
    pub(crate) session: String,
}

impl Device {
    pub(crate) fn key_of(pool_id: &str, sub: &str, device_key: &str) -> Key {
        Key::of(&[pool_id, "device", sub, device_key])
    }

    /// The devices of a user in the order of their keys.
    pub(crate) fn of_user(pool_id: &str, sub: &str) -> Range {
        Key::prefix(&[pool_id, "device", sub])
    }

    pub(crate) fn verifier_context(pool_id: &str, sub: &str, device_key: &str) -> String {
        format!("{pool_id}/user/{sub}/device/{device_key}/verifier")
    }

    pub(crate) fn address_context(pool_id: &str, sub: &str, device_key: &str) -> String {
        format!("{pool_id}/user/{sub}/device/{device_key}/address")
    }
}

impl Record for Device {
    const TABLE: Table = Table {
        name: "device",
        format: 2,
    };

    fn key(&self) -> Key {
        Device::key_of(&self.pool_id, &self.sub, &self.key)
    }

    fn upgrade(_: u32, mut value: Value) -> Result<Value, StoreError> {
        // Format 1 told that a second factor was proved, and not which: it may have been somebody else's.
        if let Some(members) = value.as_object_mut() {
            members.remove("second_proved");
        }
        Ok(value)
    }
}
