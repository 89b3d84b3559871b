//! What Secrets Manager knows of the secret of an app client. The secret itself is the client's.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// The secret of a client that is read from Secrets Manager, and rotated by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ManagedSecret {
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    /// Six letters and digits at the end of its ARN: one that is made anew has others.
    pub(crate) suffix: String,
    pub(crate) created_millis: i64,
    pub(crate) changed_millis: i64,
    pub(crate) rotated_millis: i64,
    /// When it is rotated next, unless somebody has it rotated before.
    pub(crate) due_millis: i64,
    pub(crate) schedule: Schedule,
    /// Its versions, the oldest first: one for each secret of the client.
    pub(crate) versions: Vec<SecretVersion>,
}

/// How often a secret is rotated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) hours: i64,
    /// The expression that says so; none where it was said in days.
    pub(crate) expression: Option<String>,
    /// How long the window is in which it may be rotated, as it was said. It is rotated when its window begins.
    pub(crate) duration: Option<String>,
}

/// A version of a secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SecretVersion {
    pub(crate) id: String,
    /// The id of the client's secret.
    pub(crate) secret_id: String,
    pub(crate) created_millis: i64,
}

impl ManagedSecret {
    pub(crate) fn key_of(pool_id: &str, client_id: &str) -> Key {
        Key::of(&[pool_id, "managed_secret", client_id])
    }

    /// Those that are to be rotated at an instant, the one first that has waited longest: a range of the index.
    pub(crate) fn due_until(now_millis: i64) -> Range {
        let after = Key::of(&["secret-due", &instant(now_millis.saturating_add(1))]);
        Key::prefix(&["secret-due"]).below(&after)
    }
}

impl Record for ManagedSecret {
    const TABLE: Table = Table {
        name: "managed_secret",
        format: 1,
    };

    fn key(&self) -> Key {
        ManagedSecret::key_of(&self.pool_id, &self.client_id)
    }

    fn ordered(&self) -> Vec<Key> {
        let due = instant(self.due_millis);
        vec![Key::of(&[
            "secret-due",
            &due,
            &self.pool_id,
            &self.client_id,
        ])]
    }
}

/// An instant as text that sorts as instants do.
fn instant(millis: i64) -> String {
    format!("{:013}", millis.max(0))
}
