//! The rows about the device from which somebody comes.

use super::risk::wants_factor;
use super::second_factor::wanted_second;
use super::{Challenge, Next, Person, Policy, Progress};

/// From where an answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From no device of the user that is remembered.
    Elsewhere,
    /// From one that is.
    Remembered,
    /// From one that is, and from which a second factor was proved before.
    Trusted,
}

/// Which devices take the place of a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spares {
    /// None.
    None,
    /// Those that are remembered, by a word of the user.
    ByWord,
    /// The same, for which nobody has to say a word.
    Always,
}

/// A device is asked before the codes of which it takes the place.
pub(super) fn device_in_its_place(
    policy: &Policy,
    person: &Person,
    so_far: Progress<'_>,
    _: i64,
) -> Option<Next> {
    let next = wanted_second(policy, person, so_far)?;
    let pending = !so_far.proved.device && is_spared(policy, person, so_far, &next);
    pending.then(|| ask_device(so_far))
}

/// One that has taken no other's place is asked when the rest is proved.
pub(super) fn remembered_device(
    _: &Policy,
    person: &Person,
    so_far: Progress<'_>,
    _: i64,
) -> Option<Next> {
    let pending = person.origin != Origin::Elsewhere && !so_far.proved.device;
    pending.then(|| ask_device(so_far))
}

/// Whether a remembered device takes the place of what would be asked. It stands for text messages and software tokens (API reference,
/// `DeviceConfigurationType`), for no refusal, and for nothing where a level is to be reached, to which it adds nothing. Nor does one from
/// which no second factor was ever proved: whoever knew the password alone could have confirmed it, before the owner switched one on. Nor
/// does one that is remembered by a word of the user stand for what a risk asks for.
pub(super) fn is_spared(
    policy: &Policy,
    person: &Person,
    so_far: Progress<'_>,
    next: &Next,
) -> bool {
    let stands_for = matches!(next, Next::Ask(challenge) if *challenge != Challenge::EmailMfa);
    let may = policy.devices_spare != Spares::None
        && so_far.target.is_none()
        && !wants_factor(policy, person);
    may && person.origin == Origin::Trusted && stands_for
}

fn ask_device(so_far: Progress<'_>) -> Next {
    Next::Ask(if so_far.asked == Challenge::DeviceVerifier {
        Challenge::DeviceVerifier
    } else {
        Challenge::DeviceSrp
    })
}
