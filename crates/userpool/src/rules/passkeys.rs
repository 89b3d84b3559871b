//! What a pool says of passkeys.

use model::{AuthFactorType, UserVerificationType, WebAuthnFactorConfigurationType};

use crate::records::Pool;

/// Bytes of one label of a name (RFC 1035, section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;

/// The relying party: the site whose pages may ask for the passkeys of the pool's users.
pub(crate) fn relying_party(pool: &Pool) -> Option<&str> {
    let settings = pool.web_authn.as_ref()?;
    settings.relying_party_id.as_deref()
}

/// Whether users may have them, as soon as there is a relying party.
pub(crate) fn are_allowed(pool: &Pool) -> bool {
    let policies = pool.settings.policies.as_ref();
    let factors = policies
        .and_then(|policies| policies.sign_in_policy.as_ref())
        .and_then(|policy| policy.allowed_first_auth_factors.as_deref());
    factors
        .unwrap_or_default()
        .contains(&AuthFactorType::WebAuthn)
}

/// Whether users who have one may sign in by it.
pub(crate) fn are_asked_for(pool: &Pool) -> bool {
    are_allowed(pool) && relying_party(pool).is_some()
}

/// Whether one can stand for a second factor as well.
pub(crate) fn are_both_factors(pool: &Pool) -> bool {
    let both = WebAuthnFactorConfigurationType::MultiFactorWithUserVerification;
    let settings = pool.web_authn.as_ref();
    settings.is_some_and(|it| it.factor_configuration == Some(both))
}

/// Whether authenticators have to verify their user, by a PIN or a finger.
pub(crate) fn are_verified(pool: &Pool) -> bool {
    let required = Some(UserVerificationType::Required);
    let settings = pool.web_authn.as_ref();
    are_both_factors(pool) || settings.is_some_and(|it| it.user_verification == required)
}

/// Whether a relying party can be called so: the name of a host. Of public suffixes such as `com` and `co.uk`, and of what else is no
/// site, browsers know themselves, and make no passkey for one.
pub(crate) fn is_site(id: &str) -> bool {
    let is_of_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| {
        let is_long = label.len() > LABEL_BYTES_MAX;
        let is_bare = !label.starts_with('-') && !label.ends_with('-');
        !label.is_empty() && !is_long && is_bare && label.bytes().all(is_of_label)
    };
    let last = id.rsplit('.').next().unwrap_or_default();
    // The last label of an address is a number, that of a name never (RFC 3696, section 2).
    let is_address = id.contains('.') && last.bytes().all(|byte| byte.is_ascii_digit());
    !is_address && id.split('.').all(is_label)
}
