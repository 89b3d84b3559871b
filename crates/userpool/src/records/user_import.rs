//! An import of users from a file, from when it is made on.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Range, Record, StoreError, Table};

use crate::limits::IMPORT_START_MILLIS;

/// An import of users, as its administrator knows it. How far it has come is its job's to know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UserImport {
    pub(crate) pool_id: String,
    /// `import-` and ten letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role_arn: String,
    /// How the passwords in the file are hashed, where there are any.
    pub(crate) hashed: Option<HashedBy>,
    pub(crate) state: ImportState,
    pub(crate) created_millis: i64,
    pub(crate) started_millis: Option<i64>,
    pub(crate) ended_millis: Option<i64>,
    /// How it ended.
    pub(crate) message: Option<String>,
    /// The file, once all of it has come.
    pub(crate) upload: Option<Upload>,
    /// Files that were begun to be sent, those among them that were broken off.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) uploads: u32,
    /// Users who were made.
    pub(crate) imported: u64,
    /// Rows of users who were there already.
    pub(crate) skipped: u64,
    /// Rows that are wrong.
    pub(crate) failed: u64,
}

/// A file that has come as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// Names its pieces among those of other uploads for the same import.
    pub(crate) id: String,
    pub(crate) bytes: u64,
}

/// Where an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportState {
    /// It waits for its file, and to be started.
    Created,
    /// It waits for its job.
    Pending,
    /// Its job goes through the file.
    InProgress,
    /// Its job is to stop.
    Stopping,
    /// Somebody stopped it.
    Stopped,
    /// It came to nothing.
    Failed,
    /// The file was gone through to its end.
    Succeeded,
}

/// How the passwords of users who come are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HashedBy {
    Bcrypt,
    Scrypt,
    Argon2id,
    Pbkdf2Sha256,
}

impl UserImport {
    pub(crate) fn key_of(pool_id: &str, id: &str) -> Key {
        Key::of(&[pool_id, "import", id])
    }

    /// The imports of a pool, the newest first: a range of the index.
    pub(crate) fn of_pool(pool_id: &str) -> Range {
        Key::prefix(&[pool_id, "import-by-time"])
    }

    /// Whether it was not started in time.
    pub(crate) fn is_expired(&self, now_millis: i64) -> bool {
        self.state == ImportState::Created && self.start_until_millis() <= now_millis
    }

    /// From when on it can't be started any more.
    pub(crate) fn start_until_millis(&self) -> i64 {
        self.created_millis.saturating_add(IMPORT_START_MILLIS)
    }

    /// Users of the file who were looked at.
    pub(crate) fn rows(&self) -> u64 {
        self.imported
            .saturating_add(self.skipped)
            .saturating_add(self.failed)
    }
}

impl ImportState {
    /// Whether its job has something to do.
    pub(crate) fn is_under_way(self) -> bool {
        match self {
            ImportState::Pending | ImportState::InProgress | ImportState::Stopping => true,
            ImportState::Created
            | ImportState::Stopped
            | ImportState::Failed
            | ImportState::Succeeded => false,
        }
    }
}

impl Record for UserImport {
    const TABLE: Table = Table {
        name: "user_import",
        format: 2,
    };

    fn key(&self) -> Key {
        UserImport::key_of(&self.pool_id, &self.id)
    }

    fn ordered(&self) -> Vec<Key> {
        let since = u64::try_from(self.created_millis).unwrap_or_default();
        let newest_first = Key::of(&[&self.pool_id, "import-by-time"]).then_u64(u64::MAX - since);
        vec![newest_first.then(&self.id)]
    }

    fn upgrade(_: u32, value: Value) -> Result<Value, StoreError> {
        // Format 1 did not count the files.
        Ok(value)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference over"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
