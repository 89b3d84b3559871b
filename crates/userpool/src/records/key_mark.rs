//! A mark by which a store knows its master key.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// Something sealed with the master key, made when the store is first opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyMark {
    /// Sealed for [`KeyMark::CONTEXT`].
    pub(crate) sealed: String,
}

impl KeyMark {
    pub(crate) const CONTEXT: &str = "master-key";

    pub(crate) fn key_of() -> Key {
        Key::of(&["master-key"])
    }
}

impl Record for KeyMark {
    const TABLE: Table = Table {
        name: "key-mark",
        format: 1,
    };

    fn key(&self) -> Key {
        KeyMark::key_of()
    }
}
