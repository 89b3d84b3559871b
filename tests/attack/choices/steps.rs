//! The steps of a walk.

use proptest::prelude::*;

use crate::walks::PEOPLE_PER_POOL;

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
}

/// What a session is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A choice of a code.
    Choose,
    Password,
    Code,
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
    /// The code of something else that was given, counted from the newest.
    pub(super) code: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Begin {
        client: usize,
        person: usize,
        how: Begin,
    },
    Answer(Answer),
    Wait {
        seconds: i64,
    },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let (client, person) = (0..3usize, 0..PEOPLE_PER_POOL);
    let mostly = prop_oneof![4 => Just(true), 1 => Just(false)];
    let own =
        |other: std::ops::Range<usize>| prop_oneof![6 => Just(None), 1 => other.prop_map(Some)];
    let given = prop_oneof![3 => Just(0usize), 1 => 0..5usize];
    let name = prop_oneof![
        3 => Just(Name::Code),
        1 => Just(Name::Choose),
        1 => Just(Name::Password),
    ];
    let answer = (
        given,
        name,
        own(client.clone()),
        own(person.clone()),
        mostly.clone(),
        own(0..4),
    )
        .prop_map(|(given, name, client, person, right, code)| Answer {
            given,
            name,
            client,
            person,
            right,
            code,
        });
    let how = prop_oneof![
        mostly.prop_map(|right| Begin::Password { right }),
        Just(Begin::Choice),
        Just(Begin::Mail),
    ];
    let seconds = prop_oneof![Just(1i64), Just(90), Just(180), Just(901)];
    prop_oneof![
        3 => (client, person, how).prop_map(|(client, person, how)| Step::Begin { client, person, how }),
        5 => answer.prop_map(Step::Answer),
        1 => seconds.prop_map(|seconds| Step::Wait { seconds }),
    ]
}
