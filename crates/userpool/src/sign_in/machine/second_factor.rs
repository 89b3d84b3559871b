//! The rows about the second factor: asked for, or set up.

use model::UserPoolMfaType;

use super::choices::{counts, second};
use super::device::is_spared;
use super::{Challenge, Factor, Next, Person, Policy, Progress, Proved, out_of_reach};
use crate::refusals;

/// Whether a second factor is proved that counts: by a passkey as well, since `alone` has let none pass that does not stand for it.
pub(super) fn has_second(policy: &Policy, person: &Person, so_far: Progress<'_>) -> bool {
    let Proved { first, second, .. } = so_far.proved;
    let by_itself = second.is_some_and(|factor| counts(policy, person, factor));
    by_itself || *first == Some(Factor::Passkey)
}

pub(super) fn second_factor(
    policy: &Policy,
    person: &Person,
    so_far: Progress<'_>,
    _: i64,
) -> Option<Next> {
    let next = wanted_second(policy, person, so_far)?;
    let spared = so_far.proved.device && is_spared(policy, person, so_far, &next);
    (!spared).then_some(next)
}

/// What the pool demands can't be switched off. Who was asked for one of several goes on with that, and who was asked to set one up as
/// well, unless there is by now another than the one that is set up. What is on and reaches nobody lets nobody in without.
pub(super) fn wanted_second(
    policy: &Policy,
    person: &Person,
    so_far: Progress<'_>,
) -> Option<Next> {
    if policy.mfa == UserPoolMfaType::Off || has_second(policy, person, so_far) {
        return None;
    }
    let there = second(policy, person, so_far.target);
    let asked = so_far.asked;
    let is_set_up = asked == Challenge::MfaSetup && policy.mfa == UserPoolMfaType::On;
    let others = [there, person.on].map(|it| it.without(Factor::SoftwareToken));
    if is_set_up && others.iter().all(|it| it.is_empty()) {
        return None;
    }
    let mut each = there.of(&Factor::SECOND);
    let preferred = person.preferred.filter(|it| there.contains(*it));
    let wants_level = so_far
        .target
        .is_some_and(|it| !it.goes_on_with().is_empty());
    let next = match (each.next(), each.next()) {
        (None, _) if wants_level => return Some(Next::Refuse(out_of_reach())),
        (None, _) if person.on.is_empty() => return None,
        (None, _) => {
            return Some(Next::Refuse(refusals::not_authorized(
                "A second factor of the user can't be asked for: there is no address for its code any more, or the pool has no SmsConfiguration. AdminUpdateUserAttributes gives the address back; AdminSetUserMFAPreference switches the factor off where the pool does not demand one.",
            )));
        }
        (Some(only), None) => Challenge::of_second(only),
        (Some(_), Some(_)) => preferred.and_then(Challenge::of_second),
    };
    let goes_on = there
        .of(&Factor::SECOND)
        .filter_map(Challenge::of_second)
        .find(|it| *it == asked);
    Some(Next::Ask(
        goes_on.or(next).unwrap_or(Challenge::SelectMfaType),
    ))
}

/// An address that is set up as a second factor is asked for its code once it is given.
pub(super) fn mfa_setup(
    policy: &Policy,
    person: &Person,
    so_far: Progress<'_>,
    _: i64,
) -> Option<Next> {
    if policy.mfa != UserPoolMfaType::On || has_second(policy, person, so_far) {
        return None;
    }
    // Who has one comes here where the device was asked in its place.
    if so_far.proved.device && wanted_second(policy, person, so_far).is_some() {
        return None;
    }
    let by_mail = policy.second.contains(Factor::Mail);
    Some(if by_mail && so_far.asked == Challenge::EmailMfa {
        Next::Ask(Challenge::EmailMfa)
    } else if by_mail || policy.second.contains(Factor::SoftwareToken) {
        Next::Ask(Challenge::MfaSetup)
    } else {
        Next::Refuse(refusals::not_authorized(
            "The user pool requires a second factor, and none that it takes can be set up at a sign-in: give the user a phone_number by AdminUpdateUserAttributes, or switch on software tokens by SetUserPoolMfaConfig.",
        ))
    })
}
