//! What is asked through the door, and what is answered: a line of JSON each.

use serde::{Deserialize, Serialize};

/// What a command wants of the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Wish {
    /// To know what time it is.
    ShowClock,
    /// To move the clock by so many milliseconds.
    MoveClock(i64),
    /// To have the machine's clock again.
    ResetClock,
    /// To keep all that there is under this name.
    SaveSnapshot(String),
    /// To have again what was kept under this name.
    LoadSnapshot(String),
}

/// What the server has to tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Told {
    /// What time it is.
    Time(Time),
    /// How many keys were kept, or put back.
    Keys(u64),
}

/// What time it is on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Time {
    /// Milliseconds since the epoch.
    pub(crate) now_millis: i64,
    /// How far that is ahead of the machine's clock.
    pub(crate) ahead_millis: i64,
}

/// A wish with the word that proves who may have it.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) word: String,
    pub(super) wish: Wish,
}

/// What became of a wish.
#[derive(Serialize, Deserialize)]
pub(super) enum Answer {
    /// It was done.
    Done(Told),
    /// It was not: what was wrong, and the mend.
    Refused {
        /// What was wrong.
        what: String,
        /// What to do about it.
        mend: String,
    },
}
