//! A user's software token: a program that tells a password of the time of day.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// What is kept of a software token.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SoftwareToken {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// The secret that counts, sealed for [`SoftwareToken::context`].
    pub(crate) active: Option<String>,
    /// One that was given to the user, and counts once a code of it has come back; sealed alike.
    pub(crate) offered: Option<String>,
    /// The step of the last code that was right: neither it nor one before it is taken again.
    pub(crate) used_step: Option<i64>,
}

impl SoftwareToken {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "software_token", sub])
    }

    pub(crate) fn context(pool_id: &str, sub: &str) -> String {
        format!("{pool_id}/user/{sub}/software token")
    }
}

impl Record for SoftwareToken {
    const TABLE: Table = Table {
        name: "software_token",
        format: 1,
    };

    fn key(&self) -> Key {
        SoftwareToken::key_of(&self.pool_id, &self.sub)
    }
}
