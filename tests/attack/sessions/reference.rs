//! What the reference knows.

use tests::sign_in::Exchange;

/// A user as the reference knows them.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) sub: String,
    pub(super) password: String,
    pub(super) confirmed: bool,
    /// Goes up with each new password.
    pub(super) epoch: u32,
    pub(super) failures: u32,
    pub(super) last_millis: i64,
    pub(super) locked_until_millis: i64,
}

impl Person {
    pub(super) fn is_locked(&mut self, now_millis: i64) -> bool {
        if now_millis >= self.locked_until_millis.max(self.last_millis + 900_000) {
            (self.failures, self.locked_until_millis) = (0, 0);
        }
        now_millis < self.locked_until_millis
    }

    pub(super) fn failed(&mut self, now_millis: i64) {
        self.failures += 1;
        self.last_millis = now_millis;
        if self.failures >= 5 {
            let seconds = (1i64 << (self.failures - 5).min(20)).min(900);
            self.locked_until_millis = now_millis + 1000 * seconds;
        }
    }

    pub(super) fn succeeded(&mut self) {
        (self.failures, self.locked_until_millis) = (0, 0);
    }
}

/// Something that the server handed out.
pub(super) struct Given {
    /// None for a session that asks for a new password.
    pub(super) exchange: Option<Exchange>,
    pub(super) session: String,
    pub(super) client: usize,
    /// Among all people.
    pub(super) person: usize,
    pub(super) epoch: u32,
    pub(super) expires_millis: i64,
    pub(super) spent: bool,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Outcome {
    Tokens,
    NewPasswordRequired,
    PasswordVerifier,
    Refused,
}
