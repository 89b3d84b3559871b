//! What a reference knows of wrong guesses, and of codes that are sent.

/// Failures after which each further one locks.
const FREE: u32 = 5;
/// Wrong codes after which one is void.
const WRONG_MAX: u32 = 5;
const QUIET_MILLIS: i64 = 900_000;

/// The wrong guesses at what a user has.
#[derive(Clone, Default)]
pub(crate) struct Guesses {
    failures: u32,
    last_millis: i64,
    locked_until_millis: i64,
    /// Wrong codes of the second factor, which time alone does not forget within a walk.
    wrong_codes: u32,
    no_code_until_millis: i64,
}

impl Guesses {
    pub(crate) fn is_locked(&mut self, now_millis: i64) -> bool {
        if now_millis
            >= self
                .locked_until_millis
                .max(self.last_millis + QUIET_MILLIS)
        {
            (self.failures, self.locked_until_millis) = (0, 0);
        }
        now_millis < self.locked_until_millis
    }

    /// Whether no code of the second factor is judged.
    pub(crate) fn lock_codes(&self, now_millis: i64) -> bool {
        now_millis < self.no_code_until_millis
    }

    pub(crate) fn failed(&mut self, now_millis: i64) {
        self.failures += 1;
        self.last_millis = now_millis;
        self.locked_until_millis = locked_until(self.failures, now_millis);
    }

    /// A code of the second factor was wrong.
    pub(crate) fn failed_by_code(&mut self, now_millis: i64) {
        self.wrong_codes += 1;
        self.no_code_until_millis = locked_until(self.wrong_codes, now_millis);
        self.failed(now_millis);
    }

    /// All that there was to prove is proved: by a code of the second factor, or without.
    pub(crate) fn forgive(&mut self, by_code: bool) {
        (self.failures, self.locked_until_millis) = (0, 0);
        if by_code {
            (self.wrong_codes, self.no_code_until_millis) = (0, 0);
        }
    }
}

/// Until when it is locked after so many failures; 0 where it is not.
fn locked_until(failures: u32, now_millis: i64) -> i64 {
    let Some(doublings) = failures.checked_sub(FREE) else {
        return 0;
    };
    now_millis + 1000 * (1i64 << doublings.min(20)).min(900)
}

/// What a try at a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judged {
    /// Not judged: too many were wrong.
    Void,
    Wrong,
    Right,
}

/// The codes of a kind that were sent to a user, of which the newest counts.
#[derive(Clone, Default)]
pub(crate) struct Codes {
    number: u32,
    wrong: u32,
    used: bool,
}

impl Codes {
    /// One more is sent: which of its kind it is.
    pub(crate) fn sent(&mut self) -> u32 {
        let number = self.number + 1;
        *self = Codes {
            number,
            ..Codes::default()
        };
        number
    }

    /// Judges a try at the code of this number.
    pub(crate) fn judge(&mut self, number: u32, right: bool) -> Judged {
        if self.wrong >= WRONG_MAX {
            return Judged::Void;
        }
        if right && self.number == number && !self.used {
            return Judged::Right;
        }
        self.wrong += 1;
        Judged::Wrong
    }

    pub(crate) fn is_used(&mut self) {
        self.used = true;
    }
}
