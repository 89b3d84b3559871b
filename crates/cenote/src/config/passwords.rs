//! What is kept of passwords, and which are known to others.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use userpool::KnownPasswords;

use crate::failure::Failure;
use crate::known_passwords;

/// `[passwords]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Passwords {
    /// Whether pools that are made from now on keep SRP verifiers; without, they keep Argon2id hashes and take no client that
    /// may use SRP. A pool stays as it was made.
    pub(crate) srp: bool,
    /// A list of passwords that others know, a file or a folder, beside the commonest.
    known: Option<PathBuf>,
}

impl Passwords {
    /// The list, where there is one.
    pub(crate) fn list(&self) -> Result<Option<Arc<dyn KnownPasswords>>, Failure> {
        self.known.as_deref().map(known_passwords::open).transpose()
    }
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords {
            srp: true,
            known: None,
        }
    }
}
