//! A bucket.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Range, Record, StoreError, Table};

use super::ROOM;

/// A bucket that somebody made; those that every environment has are not stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) created_millis: i64,
    /// The account that it belongs to; one of the past belongs to every account of the server.
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
}

impl Record for Bucket {
    const TABLE: Table = Table {
        name: "bucket",
        format: 2,
    };

    fn key(&self) -> Key {
        Bucket::at(&self.name)
    }

    fn upgrade(_: u32, mut value: Value) -> Result<Value, StoreError> {
        // Format 1 knew no owners.
        value["account"] = Value::Null;
        value["region"] = Value::Null;
        Ok(value)
    }
}

impl Bucket {
    pub(crate) fn at(name: &str) -> Key {
        Key::of(&[ROOM, "bucket", name])
    }

    pub(crate) fn all() -> Range {
        Key::prefix(&[ROOM, "bucket"])
    }
}
