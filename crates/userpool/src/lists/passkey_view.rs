//! Passkeys as the API shows them.

use model::{Timestamp, WebAuthnCredentialDescription};

use crate::records::Passkey;

/// A passkey. What it is called is made up here, as users give none a name.
pub(crate) fn description(passkey: &Passkey) -> WebAuthnCredentialDescription {
    let name = match passkey.attachment.as_deref() {
        Some("cross-platform") => "Roaming passkey",
        Some("platform") => "Platform passkey",
        _ => "Passkey",
    };
    WebAuthnCredentialDescription {
        authenticator_attachment: passkey.attachment.clone(),
        authenticator_transports: passkey.transports.clone(),
        created_at: Timestamp::from_millis(passkey.created_millis),
        credential_id: passkey.id.clone(),
        friendly_credential_name: name.to_owned(),
        relying_party_id: passkey.relying_party.clone(),
    }
}
