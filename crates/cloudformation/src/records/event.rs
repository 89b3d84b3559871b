//! An event of a stack.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ROOM;
use crate::limits;

/// An event; its instant is its place among those of the stack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) stack: String,
    pub(crate) millis: i64,
    pub(crate) id: String,
    pub(crate) logical_id: String,
    pub(crate) physical_id: String,
    pub(crate) kind: String,
    /// Of a resource or of a stack.
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    pub(crate) token: Option<String>,
    /// Sealed JSON text of the resource's properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) properties: Option<String>,
}

impl Record for Event {
    const TABLE: Table = Table {
        name: "event",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&[ROOM, "event", &self.stack]).then_i64(self.millis)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.millis + limits::DELETED_STACK_MILLIS)
    }
}

impl Event {
    /// What its properties are sealed for.
    pub(crate) fn context(stack: &str) -> String {
        format!("cloudformation/event/{stack}")
    }

    pub(crate) fn of(stack: &str) -> Range {
        Key::prefix(&[ROOM, "event", stack])
    }
}
