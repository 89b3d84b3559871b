//! The row about who may be somebody else, and what such a one has to prove besides.

use model::UserPoolMfaType;
use serde::{Deserialize, Serialize};

use super::choices::second;
use super::second_factor::has_second;
use super::{Next, Origin, Person, Policy, Progress, Spares};

/// What is asked of who has proved the password and may be somebody else (API reference, `AccountTakeoverActionType`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precaution {
    /// Nothing more than of others.
    #[default]
    Nothing,
    /// A second factor, of who has one: also one that is off.
    FactorIfAny,
    /// A second factor: who has none is kept out.
    Factor,
    /// Whoever it is is kept out.
    Block,
}

/// Who is kept out is told so before the password of an invitation is replaced, and before a code is sent.
pub(super) fn risk(policy: &Policy, person: &Person, so_far: Progress<'_>, _: i64) -> Option<Next> {
    let is_kept_out = match taken(policy, person) {
        Precaution::Nothing | Precaution::FactorIfAny => false,
        Precaution::Factor => {
            let lacks = second(policy, person, so_far.target).is_empty();
            lacks && !has_second(policy, person, so_far)
        }
        Precaution::Block => true,
    };
    is_kept_out.then_some(Next::Block)
}

/// The precaution that is taken with whoever comes from here: where devices are remembered without a word of the user and take the place of
/// a second factor, one from which that was proved before asks for no other (AWS developer guide, "Working with devices").
fn taken(policy: &Policy, person: &Person) -> Precaution {
    let is_spared = policy.devices_spare == Spares::Always && person.origin == Origin::Trusted;
    match person.precaution {
        Precaution::FactorIfAny | Precaution::Factor if is_spared => Precaution::Nothing,
        precaution => precaution,
    }
}

/// Whether the risk of this sign-in asks for a second factor that nothing else would ask for.
pub(super) fn wants_factor(policy: &Policy, person: &Person) -> bool {
    let wants = matches!(
        taken(policy, person),
        Precaution::FactorIfAny | Precaution::Factor
    );
    wants && policy.mfa == UserPoolMfaType::Optional && person.on.is_empty()
}
