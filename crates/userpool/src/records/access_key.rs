//! An access key with which requests are signed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Range, Record, StoreError, Table};

use crate::limits;
use crate::world::KeyScope;

/// What stands before the id of a data folder in the name of its key's owner.
const FOLDER: &str = "folder:";

/// An access key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    /// `AKIA` and sixteen upper-case letters and digits.
    pub(crate) id: String,
    /// The secret, sealed for [`AccessKey::context`].
    pub(crate) secret: String,
    pub(crate) account: String,
    /// The ARN of the principal that holds the key.
    pub(crate) arn: String,
    /// The principal's unique id, as `GetCallerIdentity` shows it.
    pub(crate) user_id: String,
    pub(crate) created_millis: i64,
    /// Who has it: `folder:<id>` where a data folder made it, or a name. Empty for one of the time before owners.
    pub(crate) owner: String,
    /// When the time began in which what came of the key holds; it names that time, and no two of a key are the same.
    pub(crate) epoch_millis: i64,
    /// When it was revoked.
    pub(crate) revoked_millis: Option<i64>,
    /// What it may do; everything where nothing is said.
    pub(crate) scope: Option<KeyScope>,
}

impl AccessKey {
    pub(crate) fn key_of(id: &str) -> Key {
        Key::of(&["access_key", id])
    }

    /// All keys, in the order of their ids.
    pub(crate) fn all() -> Range {
        Key::prefix(&["access_key"])
    }

    pub(crate) fn context(id: &str) -> String {
        format!("access key/{id}")
    }

    /// The owner of a data folder's key.
    pub(crate) fn owner_of_folder(folder: &str) -> String {
        format!("{FOLDER}{folder}")
    }

    pub(crate) fn is_revoked(&self) -> bool {
        self.revoked_millis.is_some()
    }

    /// Begins a new time: nothing that came of the key before holds any more.
    pub(crate) fn begin_epoch(&mut self, now_millis: i64) {
        self.epoch_millis = now_millis.max(self.epoch_millis + 1);
    }

    pub(crate) fn revoke(&mut self, now_millis: i64) {
        self.begin_epoch(now_millis);
        self.revoked_millis = Some(now_millis);
    }

    /// What a restore of a backup leaves of the key. The folder that made it may be gone, or has made another one since: the
    /// folder that is served now makes its own.
    pub(crate) fn restore(&mut self, now_millis: i64) {
        if self.owner.is_empty() || self.owner.starts_with(FOLDER) {
            self.revoke(now_millis);
        } else {
            self.begin_epoch(now_millis);
        }
    }
}

impl Record for AccessKey {
    const TABLE: Table = Table {
        name: "access_key",
        format: 2,
    };

    fn key(&self) -> Key {
        AccessKey::key_of(&self.id)
    }

    /// A revoked key is remembered, so that the folder that holds it does not bring it back.
    fn expires_at_millis(&self) -> Option<i64> {
        self.revoked_millis
            .map(|revoked| revoked + limits::REVOKED_KEY_MILLIS)
    }

    fn upgrade(_: u32, mut value: Value) -> Result<Value, StoreError> {
        // Format 1 knew neither owners nor revocations nor scopes.
        value["owner"] = "".into();
        value["epoch_millis"] = value["created_millis"].clone();
        value["revoked_millis"] = Value::Null;
        value["scope"] = Value::Null;
        Ok(value)
    }
}
