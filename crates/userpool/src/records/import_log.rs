//! What became of the rows of a file.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// What one step of an import says of the rows that it looked at: by their numbers, with nothing of what stands in them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportLog {
    pub(crate) pool_id: String,
    pub(crate) import_id: String,
    /// The line of the file with which it begins, so that logs lie in the order of the file.
    pub(crate) first_line: u64,
    pub(crate) at_millis: i64,
    pub(crate) lines: Vec<String>,
    pub(crate) expires_millis: i64,
}

impl ImportLog {
    pub(crate) fn key_of(pool_id: &str, import_id: &str, first_line: u64) -> Key {
        Key::of(&[pool_id, "import-log", import_id]).then_u64(first_line)
    }

    /// The log of an import, in the order of the file.
    pub(crate) fn of_import(pool_id: &str, import_id: &str) -> Range {
        Key::prefix(&[pool_id, "import-log", import_id])
    }
}

impl Record for ImportLog {
    const TABLE: Table = Table {
        name: "import_log",
        format: 1,
    };

    fn key(&self) -> Key {
        ImportLog::key_of(&self.pool_id, &self.import_id, self.first_line)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
