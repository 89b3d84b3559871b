//! What somebody did, as long as it waits to be chained into the audit log.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// An entry of the audit log. It says nothing in clear but its instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditEntry {
    pub(crate) at_millis: i64,
    /// 32 hexadecimal digits, drawn at random: no two entries are written under one key.
    pub(crate) id: String,
    /// What was done, sealed for [`AuditEntry::context`].
    pub(crate) sealed: String,
}

impl AuditEntry {
    /// All that wait, the oldest first.
    pub(crate) fn all() -> Range {
        Key::prefix(&["audit-entry"])
    }

    /// What it is sealed for.
    pub(crate) fn context(at_millis: i64, id: &str) -> String {
        format!("audit/{at_millis}/{id}")
    }
}

impl Record for AuditEntry {
    const TABLE: Table = Table {
        name: "audit-entry",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&["audit-entry"])
            .then_i64(self.at_millis)
            .then(&self.id)
    }
}
