//! A user's passkeys. They are few, and are read and changed as one: how many there are, and which, is decided by one version.

use crypto::mac::{base64url, sha256};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Range, Record, StoreError, Table};

/// The passkeys that a user has, those first that were made first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passkeys {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    pub(crate) held: Vec<Passkey>,
    /// Whether entries of an index lead to it by the ids of its passkeys, from before an id was one user's alone: whoever writes the
    /// record takes them away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_indexed: bool,
}

/// A passkey.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passkey {
    /// Its id as authenticators have it, in base64url: no other of the user's has it. What that says of other users is nothing, or whoever
    /// registers a passkey would be told whose there are.
    pub(crate) id: String,
    /// Its public key: a `COSE_Key` (RFC 9052, section 7) in base64url.
    pub(crate) public_key: String,
    /// The relying party that it was made for, and answers to.
    pub(crate) relying_party: String,
    pub(crate) created_millis: i64,
    /// The last count of signatures that its authenticator told; 0 of one that does not count.
    pub(crate) sign_count: u32,
    /// Whether it may be copied to other devices: as it was made, for ever.
    pub(crate) may_be_backed_up: bool,
    /// Whether it was, when it was used last.
    pub(crate) is_backed_up: bool,
    /// Whether the authenticator is part of the device (`platform`) or comes and goes (`cross-platform`), as the browser tells.
    pub(crate) attachment: Option<String>,
    /// How a browser may reach the authenticator.
    pub(crate) transports: Vec<String>,
}

impl Passkeys {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "passkeys", sub])
    }

    /// By which the passkey of an id was found.
    fn by_id(pool_id: &str, id: &str) -> Key {
        Key::of(&[pool_id, "passkey-id", &base64url(&sha256(&[id.as_bytes()]))])
    }

    /// Where one stands in the list of a user's, that the list can be shown page by page.
    pub(crate) fn place_of(&self, passkey: &Passkey) -> Key {
        let made = format!("{:013}", passkey.created_millis);
        let id = base64url(&sha256(&[passkey.id.as_bytes()]));
        Key::of(&[&self.pool_id, "passkeys", &self.sub, &made, &id])
    }

    /// All such places.
    pub(crate) fn places(pool_id: &str, sub: &str) -> Range {
        Key::prefix(&[pool_id, "passkeys", sub])
    }
}

impl Record for Passkeys {
    const TABLE: Table = Table {
        name: "passkeys",
        format: 2,
    };

    fn key(&self) -> Key {
        Passkeys::key_of(&self.pool_id, &self.sub)
    }

    fn unique(&self) -> Vec<Key> {
        let held = self.held.iter().filter(|_| self.is_indexed);
        held.map(|it| Passkeys::by_id(&self.pool_id, &it.id))
            .collect()
    }

    fn upgrade(_: u32, mut value: Value) -> Result<Value, StoreError> {
        // Format 1 had the ids of passkeys unique in a pool.
        value["is_indexed"] = json!(true);
        Ok(value)
    }
}
