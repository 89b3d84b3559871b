//! The steps of a walk.

use proptest::prelude::*;

use crate::walks::PEOPLE_PER_POOL;
use crate::walks::steps::{client, given, mostly, own, seconds, whom};

/// What a session is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// The proof of the password.
    Verifier,
    /// The code of the second factor.
    Code,
    /// The client's half of a device's proof.
    Device,
    /// The proof of a device.
    DeviceVerifier,
}

/// What is sent beside what is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    Own,
    Nothing,
    /// The session of something else that was given, counted from the newest.
    Other(usize),
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
    pub(super) carried: Carried,
    /// The code of something else that was given, counted from the newest.
    pub(super) code: Option<usize>,
    pub(super) device: Device,
}

/// Which device is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    /// None, or that which is asked for.
    Nothing,
    Own,
    /// That of one of the client's pool.
    Of(usize),
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Password {
        client: usize,
        person: usize,
        right: bool,
        device: Device,
    },
    BeginSrp {
        client: usize,
        person: usize,
    },
    Answer(Answer),
    /// Has an administrator say whether a user has a second factor.
    Set {
        client: usize,
        person: usize,
        second: bool,
    },
    /// Has an administrator say whether a user's device is remembered.
    Remember {
        client: usize,
        person: usize,
        remembered: bool,
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
    let password = (whom(), mostly(5), device());
    let set = (whom(), any::<bool>());
    prop_oneof![
        10 => password.prop_map(|((client, person), right, device)| Step::Password { client, person, right, device }),
        2 => whom().prop_map(|(client, person)| Step::BeginSrp { client, person }),
        20 => answer().prop_map(Step::Answer),
        1 => set.clone().prop_map(|((client, person), second)| Step::Set { client, person, second }),
        1 => set.prop_map(|((client, person), remembered)| Step::Remember { client, person, remembered }),
        1 => whom().prop_map(|(client, person)| Step::SignOut { client, person }),
        3 => seconds(&[1, 29, 30, 180, 901]).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

fn device() -> impl Strategy<Value = Device> + Clone {
    prop_oneof![
        2 => Just(Device::Nothing),
        6 => Just(Device::Own),
        1 => (0..PEOPLE_PER_POOL).prop_map(Device::Of),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let name = prop_oneof![
        1 => Just(Name::Verifier),
        2 => Just(Name::Code),
        3 => Just(Name::Device),
        3 => Just(Name::DeviceVerifier),
    ];
    let carried = prop_oneof![
        5 => Just(Carried::Own),
        2 => Just(Carried::Nothing),
        1 => (0..5usize).prop_map(Carried::Other),
    ];
    let who = (own(7, client()), own(7, 0..PEOPLE_PER_POOL), device());
    let with = (mostly(5), carried, own(7, 0..4));
    (given(4, 5), name, who, with).prop_map(
        |(given, name, (client, person, device), (right, carried, code))| Answer {
            given,
            name,
            client,
            person,
            right,
            carried,
            code,
            device,
        },
    )
}
