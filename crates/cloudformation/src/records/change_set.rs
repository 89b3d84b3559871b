//! A change set.

use model::cloudformation::{Change, ChangeSetStatus, ExecutionStatus};
use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::{Desired, ROOM};

/// A change set of a stack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeSet {
    pub(crate) stack: String,
    pub(crate) stack_id: String,
    pub(crate) stack_name: String,
    pub(crate) name: String,
    /// The ARN.
    pub(crate) id: String,
    pub(crate) status: ChangeSetStatus,
    pub(crate) reason: Option<String>,
    pub(crate) execution: ExecutionStatus,
    pub(crate) created_millis: i64,
    pub(crate) description: Option<String>,
    pub(crate) creates: bool,
    pub(crate) delete_on_failure: bool,
    pub(crate) disable_rollback: bool,
    pub(crate) desired: Desired,
    pub(crate) changes: Vec<Change>,
}

impl Record for ChangeSet {
    const TABLE: Table = Table {
        name: "change-set",
        format: 1,
    };

    fn key(&self) -> Key {
        ChangeSet::at(&self.stack, &self.name)
    }

    fn unique(&self) -> Vec<Key> {
        vec![ChangeSet::identified(&self.id)]
    }
}

impl ChangeSet {
    pub(crate) fn at(stack: &str, name: &str) -> Key {
        Key::of(&[ROOM, "change-set", stack, name])
    }

    pub(crate) fn identified(id: &str) -> Key {
        Key::of(&[ROOM, "change-set-id", id])
    }

    pub(crate) fn of(stack: &str) -> Range {
        Key::prefix(&[ROOM, "change-set", stack])
    }
}
