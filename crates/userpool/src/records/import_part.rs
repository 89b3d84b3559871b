//! A piece of a file of users.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// A piece of a file that was sent for an import: as long as all others but for the last. The job removes what it has read; what
/// is never read ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportPart {
    pub(crate) pool_id: String,
    pub(crate) import_id: String,
    /// Names the pieces of one upload.
    pub(crate) upload_id: String,
    /// Which one of them it is, from 0 on.
    pub(crate) number: u64,
    /// Its bytes, sealed for [`ImportPart::context`]: they say who the users are, and hold the hashes of their passwords.
    pub(crate) sealed: String,
    pub(crate) expires_millis: i64,
}

impl ImportPart {
    pub(crate) fn key_of(pool_id: &str, import_id: &str, upload_id: &str, number: u64) -> Key {
        Key::of(&[pool_id, "import-part", import_id, upload_id]).then_u64(number)
    }

    /// What the piece is sealed for.
    pub(crate) fn context(&self) -> String {
        let ImportPart {
            pool_id,
            import_id,
            upload_id,
            number,
            ..
        } = self;
        format!("{pool_id}/import/{import_id}/{upload_id}/{number}")
    }
}

impl Record for ImportPart {
    const TABLE: Table = Table {
        name: "import_part",
        format: 1,
    };

    fn key(&self) -> Key {
        ImportPart::key_of(&self.pool_id, &self.import_id, &self.upload_id, self.number)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
