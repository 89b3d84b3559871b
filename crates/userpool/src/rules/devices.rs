//! What a pool has set about the devices of its users, and what the key of one looks like, and when one is trusted.

use crypto::mac::{base64url, sha256};
use serde_json::json;

use crate::limits::DEVICE_KEY_CHARACTERS_MAX;
use crate::records::{Device, Pool, User};
use crate::rules::methods;

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

/// A mark of the second factors that a user has on; where none is, of all that there are, which a pool that demands one asks for. It is
/// another one once one of them is switched on or off, replaced or taken away, and the same again once they are the same.
pub(crate) fn mark_of_factors(user: &User) -> String {
    let token = user.software_token.as_ref();
    let factors = [
        (token.is_some_and(|token| token.on), methods::SOFTWARE_TOKEN),
        (user.text_messages, methods::TEXT),
        (user.codes.by_mail, methods::MAIL),
    ];
    let none_is_on = factors.iter().all(|(is_on, _)| !is_on);
    let what = |method| methods::what(user, method);
    let count = factors.map(|(is_on, it)| (is_on, what(it).filter(|_| is_on || none_is_on)));
    base64url(&sha256(&[json!(count).to_string().as_bytes()])[..16])
}

/// Whether a device takes the place of the second factors that the user has now: of those of which one was proved from it.
pub(crate) fn is_trusted(device: &Device, user: &User) -> bool {
    let by = device.trusted_by.as_ref();
    by.is_some_and(|factors| *factors == mark_of_factors(user))
}
