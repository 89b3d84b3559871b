//! An export.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ROOM;

/// An output that other stacks may import. The value is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Export {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) stack: String,
    pub(crate) stack_id: String,
}

impl Record for Export {
    const TABLE: Table = Table {
        name: "export",
        format: 1,
    };

    fn key(&self) -> Key {
        Export::at(&self.account, &self.region, &self.name)
    }

    fn ordered(&self) -> Vec<Key> {
        vec![Key::of(&[ROOM, "stack-export", &self.stack, &self.name])]
    }
}

impl Export {
    pub(crate) fn at(account: &str, region: &str, name: &str) -> Key {
        Key::of(&[ROOM, "export", account, region, name])
    }

    pub(crate) fn all(account: &str, region: &str) -> Range {
        Key::prefix(&[ROOM, "export", account, region])
    }

    /// The exports of one stack.
    pub(crate) fn of(stack: &str) -> Range {
        Key::prefix(&[ROOM, "stack-export", stack])
    }

    /// What its value is sealed for.
    pub(crate) fn context(stack: &str) -> String {
        format!("cloudformation/export/{stack}")
    }
}
