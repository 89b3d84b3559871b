//! A bucket.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ROOM;

/// A bucket that somebody made; those that every environment has are not stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) created_millis: i64,
}

impl Record for Bucket {
    const TABLE: Table = Table {
        name: "bucket",
        format: 1,
    };

    fn key(&self) -> Key {
        Bucket::at(&self.name)
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
