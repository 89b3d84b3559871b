//! A row of the tables of settings: a member of a request, what it is before anybody says so, what becomes of it where an
//! update leaves it out, what it does, and the test that shows it. `cargo xtask tidy` wants a row for each member of the facts,
//! and `cargo xtask settings` writes `docs/settings.md` from the rows. [`super::lay`] reads them.

use serde_json::{Map, Value};

/// Members of an object on the wire, by their names.
pub(crate) type Members = Map<String, Value>;

/// The rows of a request, some at a time.
pub(crate) type Table = &'static [&'static [Member]];

/// A member of a request. What is no structure, or a structure without rows of its own for its parts, is replaced as a whole.
pub(crate) struct Member {
    /// Its path in the request: `Policies.PasswordPolicy.MinimumLength`.
    pub(crate) name: &'static str,
    /// What it is before anybody says so.
    pub(crate) initial: Initial,
    /// What becomes of it where an update leaves it out; of a part, where its structure is given without it.
    pub(crate) omitted: Omitted,
    /// What follows from it.
    pub(crate) effect: Effect,
    /// The test that names it and shows what is said here.
    #[expect(dead_code, reason = "`cargo xtask tidy` reads it")]
    pub(crate) shown_by: &'static str,
}

/// What a member is before anybody says so.
#[derive(Clone, Copy)]
pub(crate) enum Initial {
    /// It is absent.
    Nothing,
    /// What its parts are.
    Parts,
    Flag(bool),
    Number(i64),
    Text(&'static str),
    /// A value as JSON.
    Json(&'static str),
    /// What follows from the members beside it: in words, and from the request.
    Depends(
        #[expect(dead_code, reason = "`cargo xtask settings` reads it")] &'static str,
        fn(&Members) -> Option<Value>,
    ),
}

/// What becomes of a member that an update leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Omitted {
    /// It stays as it is.
    Kept,
    /// It is what it was before anybody said so.
    Reset,
    /// It stays for life: only the creation takes it.
    Fixed,
}

/// What follows from a member.
#[derive(Clone, Copy)]
pub(crate) enum Effect {
    /// What it does.
    Does(#[expect(dead_code, reason = "`cargo xtask settings` reads it")] &'static str),
    /// It is kept and shown, and nothing follows from it yet: why nobody gets in by that who should not.
    Later(#[expect(dead_code, reason = "`cargo xtask settings` reads it")] &'static str),
    /// What its parts do.
    OfItsParts,
    /// It could let somebody in whom it is to keep out, and is refused but for these values; why, and the mend.
    Refused(&'static [&'static str], &'static str),
}

impl Member {
    /// The path of the structure of which it is a part; empty at the top.
    pub(crate) fn above(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(above, _)| above)
    }

    /// Its name in that structure.
    pub(crate) fn own_name(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(_, own)| own)
    }
}
