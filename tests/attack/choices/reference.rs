//! What the reference knows.

use super::steps::Name;

/// Wrong codes after which one is void.
const WRONG_MAX: u32 = 5;

/// What a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A choice of a first factor.
    Choice,
    /// A code as the first factor.
    First,
    /// A code as the second one.
    Second,
}

impl Asked {
    /// Whether it is answered by this.
    pub(super) fn takes(self, name: Name) -> bool {
        match self {
            Asked::Choice => matches!(name, Name::Choose | Name::Password),
            Asked::First | Asked::Second => name == Name::Code,
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
    /// The code that was sent with it; empty where none was.
    pub(super) code: String,
    /// Which code of the person's, of its kind, that was.
    pub(super) number: u32,
    pub(super) client: usize,
    /// Among all people.
    pub(super) person: usize,
    pub(super) asked: Asked,
    pub(super) expires_millis: i64,
    pub(super) spent: bool,
}

/// The newest code of a kind.
#[derive(Default)]
struct Newest {
    number: u32,
    wrong: u32,
    used: bool,
}

/// A user as the reference knows them.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) sub: String,
    pub(super) has_second: bool,
    first: Newest,
    second: Newest,
    failures: u32,
    last_millis: i64,
    locked_until_millis: i64,
    /// Wrong codes of the second factor, which time alone does not forget within a walk.
    wrong_codes: u32,
    no_code_until_millis: i64,
}

impl Person {
    pub(super) fn new(name: String, sub: String, has_second: bool) -> Person {
        Person {
            name,
            sub,
            has_second,
            first: Newest::default(),
            second: Newest::default(),
            failures: 0,
            last_millis: 0,
            locked_until_millis: 0,
            wrong_codes: 0,
            no_code_until_millis: 0,
        }
    }

    fn is_locked(&mut self, now_millis: i64) -> bool {
        if now_millis >= self.locked_until_millis.max(self.last_millis + 900_000) {
            (self.failures, self.locked_until_millis) = (0, 0);
        }
        now_millis < self.locked_until_millis
    }

    fn failed(&mut self, now_millis: i64) -> Outcome {
        self.failures += 1;
        self.last_millis = now_millis;
        self.locked_until_millis = locked_until(self.failures, now_millis);
        Outcome::Refused
    }

    fn failed_by_code(&mut self, asked: Asked, now_millis: i64) -> Outcome {
        if asked == Asked::Second {
            self.wrong_codes += 1;
            self.no_code_until_millis = locked_until(self.wrong_codes, now_millis);
        }
        self.failed(now_millis)
    }

    /// All is proved, and forgiven.
    fn arrives(&mut self) -> Outcome {
        (self.failures, self.locked_until_millis) = (0, 0);
        (self.wrong_codes, self.no_code_until_millis) = (0, 0);
        Outcome::Tokens
    }

    fn newest(&mut self, asked: Asked) -> &mut Newest {
        if asked == Asked::First {
            &mut self.first
        } else {
            &mut self.second
        }
    }

    /// A code is sent, where one is: which of its kind it is.
    pub(super) fn sent(&mut self, asked: Asked) -> u32 {
        if asked == Asked::Choice {
            return 0;
        }
        let newest = self.newest(asked);
        let number = newest.number + 1;
        *newest = Newest {
            number,
            wrong: 0,
            used: false,
        };
        number
    }

    pub(super) fn is_asked(&mut self, asked: Asked, now_millis: i64) -> Outcome {
        if self.is_locked(now_millis) {
            Outcome::Refused
        } else {
            Outcome::Asked(asked)
        }
    }

    pub(super) fn gives_password(&mut self, right: bool, now_millis: i64) -> Outcome {
        if self.is_locked(now_millis) {
            return Outcome::Refused;
        }
        match (right, self.has_second) {
            (false, _) => self.failed(now_millis),
            (true, true) => Outcome::Asked(Asked::Second),
            (true, false) => self.arrives(),
        }
    }

    pub(super) fn chooses(&mut self, given: &mut Given, named: bool, now_millis: i64) -> Outcome {
        if self.is_locked(now_millis) || !named || given.spent || self.has_second {
            return Outcome::Refused;
        }
        given.spent = true;
        Outcome::Asked(Asked::First)
    }

    pub(super) fn chooses_password(
        &mut self,
        given: &mut Given,
        named: bool,
        right: bool,
        now_millis: i64,
    ) -> Outcome {
        if self.is_locked(now_millis) || !named || given.spent {
            return Outcome::Refused;
        }
        given.spent = true;
        self.gives_password(right, now_millis)
    }

    pub(super) fn gives_code(
        &mut self,
        given: &mut Given,
        named: bool,
        right: bool,
        now_millis: i64,
    ) -> Outcome {
        if self.is_locked(now_millis) || given.spent {
            return Outcome::Refused;
        }
        // Who has proved the password is not called by another's name.
        if given.asked == Asked::Second && !named {
            return Outcome::Refused;
        }
        if given.asked == Asked::Second && now_millis < self.no_code_until_millis {
            return Outcome::Refused;
        }
        let newest = self.newest(given.asked);
        if newest.wrong >= WRONG_MAX {
            return Outcome::Refused;
        }
        let is_newest = newest.number == given.number && !newest.used;
        if !(right && is_newest) {
            newest.wrong += 1;
            return self.failed_by_code(given.asked, now_millis);
        }
        if !named {
            return self.failed(now_millis);
        }
        newest.used = true;
        given.spent = true;
        self.arrives()
    }
}

/// Until when it is locked after so many failures; 0 where it is not.
fn locked_until(failures: u32, now_millis: i64) -> i64 {
    if failures < 5 {
        return 0;
    }
    now_millis + 1000 * (1i64 << (failures - 5).min(20)).min(900)
}
