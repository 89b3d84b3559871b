//! The file of a backup, for any engine: a header, the records in the order of their keys, and a trailer without which
//! the file is refused. `docs/operating.md` describes it byte by byte.
//!
//! What is secret in a record is sealed by the master key, which is in no backup.

mod read;
mod write;

pub(crate) use read::{Broken, Reader};
pub(crate) use write::{Writer, write_whole};

use serde::{Deserialize, Serialize};

/// The first line of the file. The number is the format's, so that a person who looks sees what it is.
const MAGIC: &[u8] = b"cenote backup 1\n";
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
}
