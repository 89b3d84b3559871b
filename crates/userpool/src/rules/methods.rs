//! By what somebody signs in, as the claim `amr` calls it (RFC 8176), and what tells a factor of a user from the one in whose place it came.

use std::collections::BTreeMap;

use crypto::mac::{base64url, sha256};
use serde_json::json;

use crate::records::{Contact, User};

pub(crate) const PASSWORD: &str = "pwd";
pub(crate) const SOFTWARE_TOKEN: &str = "otp";
pub(crate) const TEXT: &str = "sms";
pub(crate) const MAIL: &str = "email_otp";
/// Nobody has attested that its key is in hardware: `swk`, not `hwk`.
pub(crate) const PASSKEY: &str = "swk";

/// A mark of those of a user's factors that are called so, but for the password, which has one of its own; none where there are no
/// others. It is another one once one of them is replaced or taken away, and the same again once they are the same.
pub(crate) fn mark<'m>(user: &User, methods: impl IntoIterator<Item = &'m str>) -> Option<String> {
    let is_factor = |method: &&str| [SOFTWARE_TOKEN, TEXT, MAIL, PASSKEY].contains(method);
    let methods = methods.into_iter().filter(is_factor);
    let factors: BTreeMap<_, _> = methods.map(|it| (it, what(user, it))).collect();
    let said = json!(factors).to_string();
    (!factors.is_empty()).then(|| base64url(&sha256(&[said.as_bytes()])[..12]))
}

/// What a factor is of its kind, where the user has one: the address to which codes go, or what tells the secret of a software token from
/// others. Passkeys are told from none alone.
pub(crate) fn what(user: &User, method: &str) -> Option<String> {
    let address = |contact: Contact| user.attributes.get(contact.attribute()).cloned();
    match method {
        SOFTWARE_TOKEN => {
            let token = user.software_token.as_ref();
            token.map(|token| token.mark.clone().unwrap_or_default())
        }
        TEXT => address(Contact::Phone),
        MAIL => address(Contact::Email),
        PASSKEY => user.passkeys.as_ref().map(|_| String::new()),
        _ => None,
    }
}
