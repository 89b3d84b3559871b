//! The steps of a walk.

use proptest::prelude::*;

use crate::walks::PEOPLE_PER_POOL;
use crate::walks::steps::{client, given, mostly, own, seconds, whom};

/// How a sign-in begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Begin {
    Password {
        right: bool,
    },
    /// By nothing yet.
    Choice,
    /// By a code, where that lets in.
    Mail,
    /// By a passkey, where that lets in.
    Passkey,
}

/// What a session is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A choice of a code.
    ChooseMail,
    /// A choice of a passkey.
    ChoosePasskey,
    Password,
    Code,
    Passkey,
}

/// What is wrong with a signature that is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Its authenticator did not verify its user.
    Unverified,
    /// It counts no further than the one before.
    Copied,
}

/// Who answers with what was given: where nobody is named, the client and the user to whom it was given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    /// Counted from the newest.
    pub(super) given: usize,
    pub(super) name: Name,
    pub(super) client: Option<usize>,
    pub(super) person: Option<usize>,
    pub(super) right: bool,
    /// The code, or what a passkey is to sign, of something else that was given, counted from the newest.
    pub(super) other: Option<usize>,
    /// Whose passkey signs, of the client's pool.
    pub(super) signer: Option<usize>,
    pub(super) flaw: Flaw,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Begin {
        client: usize,
        person: usize,
        how: Begin,
    },
    Answer(Answer),
    /// Has an administrator say whether a user has a second factor, and whether the passkey stands for it.
    Set {
        client: usize,
        person: usize,
        second: bool,
        both: bool,
    },
    SignOut {
        client: usize,
        person: usize,
    },
    Wait {
        seconds: i64,
    },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let how = prop_oneof![
        3 => mostly(4).prop_map(|right| Begin::Password { right }),
        2 => Just(Begin::Choice),
        2 => Just(Begin::Mail),
        3 => Just(Begin::Passkey),
    ];
    let set = (whom(), any::<bool>(), any::<bool>());
    prop_oneof![
        9 => (whom(), how).prop_map(|((client, person), how)| Step::Begin { client, person, how }),
        15 => answer().prop_map(Step::Answer),
        2 => set.prop_map(|((client, person), second, both)| Step::Set { client, person, second, both }),
        1 => whom().prop_map(|(client, person)| Step::SignOut { client, person }),
        3 => seconds(&[1, 90, 180, 901]).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let name = prop_oneof![
        3 => Just(Name::Code),
        3 => Just(Name::Passkey),
        1 => Just(Name::ChooseMail),
        1 => Just(Name::ChoosePasskey),
        1 => Just(Name::Password),
    ];
    let flaw = prop_oneof![Just(Flaw::Unverified), Just(Flaw::Copied)];
    let person = || own(6, 0..PEOPLE_PER_POOL);
    let who = (own(6, client()), person(), person());
    let with = (mostly(4), own(6, 0..4), flaw);
    (given(3, 5), name, who, with).prop_map(
        |(given, name, (client, person, signer), (right, other, flaw))| Answer {
            given,
            name,
            client,
            person,
            right,
            other,
            signer,
            flaw,
        },
    )
}
