//! The file of a backup, for any engine: a header, the records in the order of their keys, and a trailer without which
//! the file is refused. `docs/operating.md` describes it byte by byte.
//!
//! What is secret in a record is sealed by the master key, which is in no backup. The same key vouches for the whole: who has a
//! backup and not the key can't put another user, password or administrator into it.

mod read;
mod write;

pub(crate) use read::{Broken, Reader};
pub(crate) use write::{Writer, write_whole};

use crypto::seal::Keyring;
use serde::{Deserialize, Serialize};

/// The first line of the file. The number is the format's, so that a person who looks sees what it is.
const MAGIC: &[u8] = b"cenote backup 2\n";
/// That of the format before, in which nobody vouched for the content.
const MAGIC_OF_OLD: &[u8] = b"cenote backup 1\n";
/// What the vouching is derived for.
const CONTEXT: &str = "backup/2";
/// The part of it that all formats share.
const MAGIC_OF_ALL: &[u8] = b"cenote backup ";
/// Bytes of a header.
const HEADER_BYTES_MAX: usize = 64 * 1024;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// The version of the program that wrote it.
    pub(crate) program: String,
    /// The instant as of which the records are, in milliseconds since the epoch.
    pub(crate) taken_millis: i64,
    /// The id of the master key that sealed what is secret, where it was at hand; it tells nothing about the key.
    pub(crate) master_key_id: Option<String>,
}

/// What a whole backup ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trailer {
    /// Records in it.
    pub(crate) records: u64,
    /// SHA-256 of all bytes before it.
    pub(crate) digest: [u8; 32],
    /// HMAC of the digest under a key derived from the master key; absent where that was not at hand, and in the old format.
    pub(crate) mac: Option<[u8; 32]>,
}

impl Trailer {
    /// Whether who wrote this had the key.
    pub(crate) fn is_vouched_for(&self, keyring: &Keyring) -> bool {
        self.mac
            .is_some_and(|mac| keyring.verify_mac(CONTEXT, &self.digest, &mac))
    }
}
