//! The import that a pool has under way.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// Says that an import of a pool is under way: there is one at a time, and what it rests on stays as it is meanwhile.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportRunning {
    pub(crate) pool_id: String,
    pub(crate) import_id: String,
}

impl ImportRunning {
    pub(crate) fn key_of(pool_id: &str) -> Key {
        Key::of(&[pool_id, "import-running"])
    }
}

impl Record for ImportRunning {
    const TABLE: Table = Table {
        name: "import_running",
        format: 1,
    };

    fn key(&self) -> Key {
        ImportRunning::key_of(&self.pool_id)
    }
}
