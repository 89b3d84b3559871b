//! What went to an address within an hour.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

use crate::limits::CODE_COUNT_MILLIS;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counted {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// Phone numbers that begin alike.
    Prefix,
    /// Numbers that nobody has proved, by the peer that has messages sent there.
    Peer,
    /// All numbers of the pool that nobody has proved.
    Pool,
}

/// The messages to an address, and the wrong tries at codes that went to it, over all users and purposes of a pool. The
/// address itself is not kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AddressCount {
    pub(crate) pool_id: String,
    pub(crate) counted: Counted,
    /// HMAC of the address under the keyring, in base64url.
    pub(crate) mac: String,
    /// When the hour began.
    pub(crate) begun_millis: i64,
    /// From everywhere.
    pub(crate) whole: Deeds,
    /// From each peer, by its MAC.
    pub(crate) peers: BTreeMap<String, Deeds>,
}

/// How often.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Deeds {
    pub(crate) sent: u32,
    pub(crate) tried: u32,
}

impl Counted {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Counted::Email => "email",
            Counted::Phone => "phone",
            Counted::Prefix => "prefix",
            Counted::Peer => "peer",
            Counted::Pool => "pool",
        }
    }
}

impl AddressCount {
    pub(crate) fn key_of(pool_id: &str, counted: Counted, mac: &str) -> Key {
        Key::of(&[pool_id, "address", counted.name(), mac])
    }
}

impl Record for AddressCount {
    const TABLE: Table = Table {
        name: "address_count",
        format: 1,
    };

    fn key(&self) -> Key {
        AddressCount::key_of(&self.pool_id, self.counted, &self.mac)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.begun_millis + CODE_COUNT_MILLIS)
    }
}
