//! Who tells which passwords others know, beside the commonest, which the directory knows itself.

use std::{fmt, io};

/// Bytes of SHA-1, by which public lists call passwords.
pub const PASSWORD_DIGEST_BYTES: usize = 20;

/// A list of passwords that others know. It is asked on the lane, so that it may wait for a disk.
pub trait KnownPasswords: fmt::Debug + Send + Sync {
    /// Whether the password is in the list whose SHA-1 this is.
    ///
    /// # Errors
    /// Why that can't be told. Such a password is let by.
    fn holds(&self, digest: &[u8; PASSWORD_DIGEST_BYTES]) -> io::Result<bool>;
}
