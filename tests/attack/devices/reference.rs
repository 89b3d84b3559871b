//! What the reference knows.

use crate::walks::guesses::{Codes, Guesses, Judged};
use crate::walks::kept::Kept;

/// How long a device is waited for whose client has no session.
pub(super) const AWAITED_MILLIS: i64 = 30_000;

/// What a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The proof of the password.
    Verifier,
    /// A code as the second factor.
    Second,
    /// The client's half of the device's proof.
    Device,
    /// The device's proof.
    DeviceVerifier,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Outcome {
    Tokens,
    Asked(Asked),
    Refused,
}

/// What the reference keeps of a sign-in that the server handed out.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignIn {
    pub(super) asked: Asked,
    /// Which code of the person's was sent with it.
    pub(super) number: u32,
    /// Whether a second factor was proved.
    pub(super) second_proved: bool,
    pub(super) kept: Kept,
}

/// What an answer is, as far as the reference looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// Whether it names the user of the sign-in.
    pub(super) named: bool,
    pub(super) right: bool,
    pub(super) device: Named,
    pub(super) now_millis: i64,
}

/// Which device an answer names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Nothing,
    /// That of the user.
    Own,
    /// That of somebody else.
    Others,
}

/// A sign-in that waits for the proof of a device, of a client that may send no session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Awaited {
    /// Which of all that was given it is.
    pub(super) at: usize,
    pub(super) client: usize,
    pub(super) until_millis: i64,
}

/// A user as the reference knows them, with a device.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) sub: String,
    pub(super) has_second: bool,
    /// Whether the device is remembered.
    pub(super) remembered: bool,
    /// Whether a second factor was proved from the device.
    pub(super) trusted: bool,
    pub(super) awaited: Option<Awaited>,
    /// Goes up with each sign-out everywhere.
    pub(super) epoch: u32,
    codes: Codes,
    guesses: Guesses,
}

impl Person {
    /// Somebody whose device was confirmed after the code of a second factor, or who has none.
    pub(super) fn new(name: String, sub: String, has_second: bool) -> Person {
        Person {
            name,
            sub,
            has_second,
            remembered: true,
            trusted: has_second,
            awaited: None,
            epoch: 0,
            codes: Codes::default(),
            guesses: Guesses::default(),
        }
    }

    /// What is asked after so much is proved, from a device or from none; nothing where that is all.
    fn next(&self, second_proved: bool, device_proved: bool, from_device: bool) -> Option<Asked> {
        let is_remembered = from_device && self.remembered;
        let spares = is_remembered && self.trusted;
        let wants_second = self.has_second && !second_proved;
        if wants_second && !spares {
            return Some(Asked::Second);
        }
        (is_remembered && !device_proved).then_some(Asked::Device)
    }

    /// A right answer names this device: somebody else's is refused, and leaves all as it was.
    fn goes_on(&mut self, second_proved: bool, said: Said) -> Outcome {
        if said.device == Named::Others {
            return Outcome::Refused;
        }
        let from_device = said.device == Named::Own;
        if let Some(asked) = self.next(second_proved, false, from_device) {
            return Outcome::Asked(asked);
        }
        self.guesses.forgive(second_proved);
        if from_device {
            self.awaited = None;
        }
        Outcome::Tokens
    }

    /// A code is sent: which one it is.
    pub(super) fn sent(&mut self) -> u32 {
        self.codes.sent()
    }

    fn failed(&mut self, now_millis: i64) -> Outcome {
        self.guesses.failed(now_millis);
        Outcome::Refused
    }

    pub(super) fn gives_password(&mut self, said: Said) -> Outcome {
        if self.guesses.is_locked(said.now_millis) {
            return Outcome::Refused;
        }
        if !said.right {
            return self.failed(said.now_millis);
        }
        self.goes_on(false, said)
    }

    pub(super) fn begins_srp(&mut self, now_millis: i64) -> Outcome {
        if self.guesses.is_locked(now_millis) {
            Outcome::Refused
        } else {
            Outcome::Asked(Asked::Verifier)
        }
    }

    /// Answers a sign-in of this person's that is open.
    pub(super) fn answers(&mut self, given: &mut SignIn, said: Said) -> Outcome {
        if self.guesses.is_locked(said.now_millis) {
            return Outcome::Refused;
        }
        let outcome = if given.asked == Asked::Verifier {
            self.proves_password(given, said)
        } else {
            // Who has proved the password is not called by another's name, and is voided by a sign-out everywhere. A second factor that was
            // proved proves nothing once it is off.
            let is_over = given.second_proved && !self.has_second;
            let is_void = given.kept.spent || given.kept.epoch != self.epoch || is_over;
            if is_void || !said.named || !self.is_still_asked(given) {
                return Outcome::Refused;
            }
            match given.asked {
                Asked::Second => self.gives_code(given, said),
                Asked::Device if said.device == Named::Own => Outcome::Asked(Asked::DeviceVerifier),
                Asked::DeviceVerifier if said.device == Named::Own => {
                    self.proves_device(given, said)
                }
                _ => Outcome::Refused,
            }
        };
        given.kept.spent |= outcome != Outcome::Refused;
        outcome
    }

    /// Whether what is asked is what would be asked now.
    fn is_still_asked(&self, given: &SignIn) -> bool {
        match given.asked {
            Asked::Second => self.next(false, false, false) == Some(Asked::Second),
            _ => self.next(given.second_proved, false, true) == Some(Asked::Device),
        }
    }

    fn proves_password(&mut self, given: &SignIn, said: Said) -> Outcome {
        if !(said.right && said.named) {
            return self.failed(said.now_millis);
        }
        if given.kept.spent {
            return Outcome::Refused;
        }
        self.goes_on(false, said)
    }

    fn gives_code(&mut self, given: &SignIn, said: Said) -> Outcome {
        if self.guesses.lock_codes(said.now_millis) {
            return Outcome::Refused;
        }
        match self.codes.judge(given.number, said.right) {
            Judged::Void => Outcome::Refused,
            Judged::Wrong => {
                self.guesses.failed_by_code(said.now_millis);
                Outcome::Refused
            }
            Judged::Right => {
                let outcome = self.goes_on(true, said);
                if outcome != Outcome::Refused {
                    self.codes.is_used();
                }
                outcome
            }
        }
    }

    fn proves_device(&mut self, given: &SignIn, said: Said) -> Outcome {
        if !said.right {
            return self.failed(said.now_millis);
        }
        self.guesses.forgive(given.second_proved);
        self.trusted |= given.second_proved;
        self.awaited = None;
        Outcome::Tokens
    }
}
