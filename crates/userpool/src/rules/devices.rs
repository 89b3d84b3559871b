//! What a pool has set about the devices of its users, and what the key of one looks like.

use crate::limits::DEVICE_KEY_CHARACTERS_MAX;
use crate::records::Pool;

/// Whether the pool tells devices apart: once `DeviceConfiguration` has any value.
pub(crate) fn tracks(pool: &Pool) -> bool {
    pool.settings.device_configuration.is_some()
}

/// Whether a remembered device takes the place of a second factor: `ChallengeRequiredOnNewDevice`.
pub(crate) fn spare_second_factor(pool: &Pool) -> bool {
    let configuration = pool.settings.device_configuration.as_ref();
    configuration.is_some_and(|it| it.challenge_required_on_new_device == Some(true))
}

/// Whether a device is remembered once it is confirmed, without a word of the user: not where `DeviceOnlyRememberedOnUserPrompt` is.
pub(crate) fn are_remembered_at_once(pool: &Pool) -> bool {
    let configuration = pool.settings.device_configuration.as_ref();
    configuration.is_some_and(|it| it.device_only_remembered_on_user_prompt != Some(true))
}

/// Whether a text that the facts put no bounds on can be the key of a device.
pub(crate) fn is_key(text: &str) -> bool {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    !text.is_empty() && text.len() <= DEVICE_KEY_CHARACTERS_MAX && text.chars().all(fits)
}
