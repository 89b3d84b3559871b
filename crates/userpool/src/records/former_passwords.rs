//! The passwords that a user had.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

use super::User;

/// What is left of a user's former passwords, in a pool that lets none of the last so many be set again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct FormerPasswords {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// The newest first.
    pub(crate) kept: Vec<Former>,
}

/// What proves a password, as it is sealed with the user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Former {
    /// An SRP verifier, sealed for [`User::verifier_context`], and what it calls the user.
    Verifier { sealed: String, called: String },
    /// An Argon2id hash, sealed for [`User::hash_context`].
    Hash { sealed: String },
}

impl FormerPasswords {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "former", sub])
    }
}

impl Former {
    /// What proves the password that the user has now.
    pub(crate) fn of(user: &User) -> Option<Former> {
        let verifier = user.verifier.as_ref().map(|sealed| Former::Verifier {
            sealed: sealed.clone(),
            called: user.called_by_verifier().to_owned(),
        });
        let hash = user.hash.as_ref().map(|sealed| Former::Hash {
            sealed: sealed.clone(),
        });
        verifier.or(hash)
    }

    /// The context for which it is sealed, and the sealed text.
    pub(crate) fn sealed(&self, pool_id: &str, sub: &str) -> (String, &str) {
        match self {
            Former::Verifier { sealed, .. } => (User::verifier_context(pool_id, sub), sealed),
            Former::Hash { sealed } => (User::hash_context(pool_id, sub), sealed),
        }
    }
}

impl Record for FormerPasswords {
    const TABLE: Table = Table {
        name: "former",
        format: 1,
    };

    fn key(&self) -> Key {
        FormerPasswords::key_of(&self.pool_id, &self.sub)
    }
}
