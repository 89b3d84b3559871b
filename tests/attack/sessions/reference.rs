//! What the reference knows.

use tests::sign_in::Exchange;

use crate::walks::guesses::Guesses;
use crate::walks::kept::Kept;

/// A user as the reference knows them.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) sub: String,
    pub(super) password: String,
    pub(super) confirmed: bool,
    /// Goes up with each new password.
    pub(super) epoch: u32,
    pub(super) guesses: Guesses,
}

/// Something that the server handed out.
pub(super) struct Given {
    /// None for a session that asks for a new password.
    pub(super) exchange: Option<Exchange>,
    pub(super) session: String,
    pub(super) kept: Kept,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Outcome {
    Tokens,
    NewPasswordRequired,
    PasswordVerifier,
    Refused,
}
