//! What became of the rows of a file.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

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

impl Record for ImportLog {
    const TABLE: Table = Table {
        name: "import_log",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&[&self.pool_id, "import-log", &self.import_id]).then_u64(self.first_line)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
