//! What is kept of passwords.

use serde::Deserialize;

/// `[passwords]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Passwords {
    /// Whether pools that are made from now on keep SRP verifiers; without, they keep Argon2id hashes and take no client that
    /// may use SRP. A pool stays as it was made.
    pub(crate) srp: bool,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords { srp: true }
    }
}
