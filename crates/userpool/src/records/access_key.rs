//! An access key with which requests are signed.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

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
}

impl AccessKey {
    pub(crate) fn key_of(id: &str) -> Key {
        Key::of(&["access_key", id])
    }

    pub(crate) fn context(id: &str) -> String {
        format!("access key/{id}")
    }
}

impl Record for AccessKey {
    const TABLE: Table = Table {
        name: "access_key",
        format: 1,
    };

    fn key(&self) -> Key {
        AccessKey::key_of(&self.id)
    }
}
