//! What the reference knows.

use super::steps::Name;
use crate::walks::guesses::{Codes, Guesses, Judged};
use crate::walks::kept::Kept;

/// What a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A choice of a first factor.
    Choice,
    /// A code as the first factor.
    First,
    /// A passkey.
    Passkey,
    /// A code as the second factor.
    Second,
}

impl Asked {
    /// Whether it is answered by this.
    pub(super) fn takes(self, name: Name) -> bool {
        match self {
            Asked::Choice => matches!(
                name,
                Name::ChooseMail | Name::ChoosePasskey | Name::Password
            ),
            Asked::First | Asked::Second => name == Name::Code,
            Asked::Passkey => name == Name::Passkey,
        }
    }
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Outcome {
    Tokens,
    Asked(Asked),
    Refused,
}

/// Something that the server handed out.
pub(super) struct Given {
    pub(super) session: String,
    /// What proves it: the code that was sent with it, or the challenge that a passkey is to sign; empty where there is none.
    pub(super) proof: String,
    /// Which code of the person's, of its kind, that was.
    pub(super) number: u32,
    pub(super) asked: Asked,
    pub(super) kept: Kept,
}

/// A user as the reference knows them.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) sub: String,
    pub(super) has_second: bool,
    /// Whether the passkey stands for that.
    pub(super) is_both: bool,
    /// What the passkey has counted to, as the server knows.
    pub(super) count: u32,
    /// Goes up with each sign-out everywhere.
    pub(super) epoch: u32,
    first: Codes,
    second: Codes,
    guesses: Guesses,
}

impl Person {
    pub(super) fn new(name: String, sub: String, has_second: bool) -> Person {
        Person {
            name,
            sub,
            has_second,
            is_both: has_second,
            count: 1,
            epoch: 0,
            first: Codes::default(),
            second: Codes::default(),
            guesses: Guesses::default(),
        }
    }

    fn failed(&mut self, now_millis: i64) -> Outcome {
        self.guesses.failed(now_millis);
        Outcome::Refused
    }

    /// All is proved, and forgiven.
    fn arrives(&mut self, by_second: bool) -> Outcome {
        self.guesses.forgive(by_second);
        Outcome::Tokens
    }

    /// Something is asked for: which of the person's codes is sent with it.
    pub(super) fn sent(&mut self, asked: Asked) -> u32 {
        match asked {
            Asked::Choice | Asked::Passkey => 0,
            Asked::First => self.first.sent(),
            Asked::Second => self.second.sent(),
        }
    }

    /// Whether this lets in by itself.
    fn lets_in(&self, asked: Asked) -> bool {
        match asked {
            Asked::First => !self.has_second,
            Asked::Passkey => !self.has_second || self.is_both,
            Asked::Choice | Asked::Second => false,
        }
    }

    /// A sign-in begins by this, where that lets in.
    pub(super) fn prefers(&mut self, asked: Asked, now_millis: i64) -> Outcome {
        if self.guesses.is_locked(now_millis) {
            Outcome::Refused
        } else if self.lets_in(asked) {
            Outcome::Asked(asked)
        } else {
            Outcome::Asked(Asked::Choice)
        }
    }

    pub(super) fn gives_password(&mut self, right: bool, now_millis: i64) -> Outcome {
        if self.guesses.is_locked(now_millis) {
            return Outcome::Refused;
        }
        match (right, self.has_second) {
            (false, _) => self.failed(now_millis),
            (true, true) => Outcome::Asked(Asked::Second),
            (true, false) => self.arrives(false),
        }
    }

    pub(super) fn chooses(
        &mut self,
        given: &mut Given,
        chosen: Asked,
        named: bool,
        now_millis: i64,
    ) -> Outcome {
        let is_locked = self.guesses.is_locked(now_millis);
        if is_locked || !named || given.kept.spent || !self.lets_in(chosen) {
            return Outcome::Refused;
        }
        given.kept.spent = true;
        Outcome::Asked(chosen)
    }

    pub(super) fn chooses_password(
        &mut self,
        given: &mut Given,
        named: bool,
        right: bool,
        now_millis: i64,
    ) -> Outcome {
        if self.guesses.is_locked(now_millis) || !named || given.kept.spent {
            return Outcome::Refused;
        }
        given.kept.spent = true;
        self.gives_password(right, now_millis)
    }

    /// A passkey answers a challenge once, rightly or not. What lets nobody in any more leaves all as it was.
    pub(super) fn signs(
        &mut self,
        given: &mut Given,
        named: bool,
        right: bool,
        now_millis: i64,
    ) -> Outcome {
        if self.guesses.is_locked(now_millis) || given.kept.spent {
            return Outcome::Refused;
        }
        if !(right && named) {
            given.kept.spent = true;
            return self.failed(now_millis);
        }
        if !self.lets_in(Asked::Passkey) {
            return Outcome::Refused;
        }
        given.kept.spent = true;
        self.count += 1;
        self.arrives(false)
    }

    pub(super) fn gives_code(
        &mut self,
        given: &mut Given,
        named: bool,
        right: bool,
        now_millis: i64,
    ) -> Outcome {
        if self.guesses.is_locked(now_millis) || given.kept.spent {
            return Outcome::Refused;
        }
        if given.asked == Asked::Second {
            return self.gives_second(given, named, right, now_millis);
        }
        match self.first.judge(given.number, right) {
            Judged::Void => return Outcome::Refused,
            Judged::Wrong => return self.failed(now_millis),
            Judged::Right if !named => return self.failed(now_millis),
            Judged::Right => {}
        }
        if !self.lets_in(Asked::First) {
            return Outcome::Refused;
        }
        self.first.is_used();
        given.kept.spent = true;
        self.arrives(false)
    }

    /// Who has proved the password is not called by another's name, and is voided by a sign-out everywhere.
    fn gives_second(
        &mut self,
        given: &mut Given,
        named: bool,
        right: bool,
        now_millis: i64,
    ) -> Outcome {
        let is_void = given.kept.epoch != self.epoch || !self.has_second;
        if !named || is_void || self.guesses.lock_codes(now_millis) {
            return Outcome::Refused;
        }
        match self.second.judge(given.number, right) {
            Judged::Void => return Outcome::Refused,
            Judged::Wrong => {
                self.guesses.failed_by_code(now_millis);
                return Outcome::Refused;
            }
            Judged::Right => {}
        }
        self.second.is_used();
        given.kept.spent = true;
        self.arrives(true)
    }
}
