//! What is counted of a pool.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Record, StoreError, Table};

/// How many there are of what a pool has and seldom gets: written when one comes or goes, so nothing that users do is
/// counted here. A pool from before has none until the next of these.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Census {
    pub(crate) pool_id: String,
    /// App clients.
    pub(crate) clients: u32,
    /// Groups of users.
    pub(crate) groups: u32,
    /// Resource servers.
    pub(crate) resource_servers: u32,
    /// Identity providers.
    pub(crate) identity_providers: u32,
    /// Imports of users. Absent where none has come since they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) imports: Option<u32>,
}

impl Census {
    pub(crate) fn key_of(pool_id: &str) -> Key {
        Key::of(&[pool_id, "census"])
    }
}

impl Record for Census {
    const TABLE: Table = Table {
        name: "census",
        format: 3,
    };

    fn key(&self) -> Key {
        Census::key_of(&self.pool_id)
    }

    fn upgrade(format: u32, mut value: Value) -> Result<Value, StoreError> {
        // At the time of format 1 no pool had groups, at that of format 2 none had what else is counted.
        if format == 1 {
            value["groups"] = Value::from(0);
        }
        value["resource_servers"] = Value::from(0);
        value["identity_providers"] = Value::from(0);
        Ok(value)
    }
}
