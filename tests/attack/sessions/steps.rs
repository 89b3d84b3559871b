//! The steps of a walk.

use proptest::prelude::*;

use crate::walks::PEOPLE_PER_POOL;
use crate::walks::steps::{client, given, mostly, own, seconds, whom};

/// What is sent with a proof beside its block.
#[derive(Debug, Clone, Copy)]
pub(super) enum Carried {
    Nothing,
    Own,
    /// The session of something else that was given, counted from the newest.
    Other(usize),
}

/// Who answers with what was given: where nobody is named, the client and the user to whom it was given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    /// Counted from the newest.
    pub(super) given: usize,
    pub(super) client: Option<usize>,
    pub(super) person: Option<usize>,
    pub(super) right: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Password {
        client: usize,
        person: usize,
        right: bool,
    },
    BeginSrp {
        client: usize,
        person: usize,
    },
    Prove {
        answer: Answer,
        carried: Carried,
    },
    SetPassword {
        answer: Answer,
    },
    Wait {
        seconds: i64,
    },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let who = (own(5, client()), own(5, 0..PEOPLE_PER_POOL));
    let answer =
        (given(2, 6), who, mostly(4)).prop_map(|(given, (client, person), right)| Answer {
            given,
            client,
            person,
            right,
        });
    let carried = prop_oneof![
        3 => Just(Carried::Own),
        1 => Just(Carried::Nothing),
        1 => (0..6usize).prop_map(Carried::Other),
    ];
    prop_oneof![
        2 => (whom(), mostly(4)).prop_map(|((client, person), right)| Step::Password { client, person, right }),
        3 => whom().prop_map(|(client, person)| Step::BeginSrp { client, person }),
        5 => (answer.clone(), carried).prop_map(|(answer, carried)| Step::Prove { answer, carried }),
        4 => answer.prop_map(|answer| Step::SetPassword { answer }),
        1 => seconds(&[1, 90, 180, 901]).prop_map(|seconds| Step::Wait { seconds }),
    ]
}
