//! What browsers make of what authenticators say, for JSON (W3C Web Authentication, section 5.1: `RegistrationResponseJSON` and
//! `AuthenticationResponseJSON`).

use crypto::text::from_base64url;
use model::Error;
use serde_json::Value;

use super::PUBLIC_KEY;
use crate::limits::{PASSKEY_TRANSPORT_CHARACTERS_MAX, PASSKEY_TRANSPORTS_MAX};
use crate::{Result, refusals};

/// A passkey that was made.
pub(super) struct Creation {
    /// Its id, in base64url.
    pub(super) id: String,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation: Vec<u8>,
    pub(super) attachment: Option<String>,
    pub(super) transports: Vec<String>,
}

/// A signature by a passkey.
pub(crate) struct Assertion {
    /// The passkey's id, in base64url.
    pub(crate) id: String,
    pub(crate) client_data: Vec<u8>,
    pub(crate) authenticator_data: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    /// The user whom the authenticator keeps with it; keys that keep nobody tell none.
    pub(crate) user_handle: Option<Vec<u8>>,
}

impl Creation {
    /// # Errors
    /// `InvalidParameterException`.
    pub(super) fn read(credential: &Value) -> Result<Creation> {
        Ok(Creation {
            id: id(credential)?,
            client_data: bytes(credential, "/response/clientDataJSON")?,
            attestation: bytes(credential, "/response/attestationObject")?,
            attachment: attachment(credential),
            transports: transports(credential)?,
        })
    }
}

impl Assertion {
    /// # Errors
    /// `InvalidParameterException`.
    pub(crate) fn read(text: &str) -> Result<Assertion> {
        let credential: Value =
            serde_json::from_str(text).map_err(|_| invalid("CREDENTIAL is not JSON"))?;
        let handle = "/response/userHandle";
        let has_handle = credential
            .pointer(handle)
            .is_some_and(|handle| !handle.is_null() && handle != "");
        Ok(Assertion {
            id: id(&credential)?,
            client_data: bytes(&credential, "/response/clientDataJSON")?,
            authenticator_data: bytes(&credential, "/response/authenticatorData")?,
            signature: bytes(&credential, "/response/signature")?,
            user_handle: has_handle.then(|| bytes(&credential, handle)).transpose()?,
        })
    }
}

/// A credential that is none.
pub(super) fn invalid(what: impl std::fmt::Display) -> Error {
    refusals::invalid_parameter(format!("Credential data is not valid: {what}."))
}

/// The id, which stands there twice.
fn id(credential: &Value) -> Result<String> {
    if credential.get("type").and_then(Value::as_str) != Some(PUBLIC_KEY) {
        return Err(invalid(format_args!("its type is not {PUBLIC_KEY}")));
    }
    let id = bytes(credential, "/id")?;
    if bytes(credential, "/rawId")? != id {
        return Err(invalid("its id and its rawId differ"));
    }
    Ok(crypto::mac::base64url(&id))
}

/// The bytes at a place of the document: base64url, which some write with padding.
fn bytes(credential: &Value, place: &'static str) -> Result<Vec<u8>> {
    let text = credential.pointer(place).and_then(Value::as_str);
    let bytes = text.and_then(|text| from_base64url(text.trim_end_matches('=')));
    bytes.filter(|bytes| !bytes.is_empty()).ok_or_else(|| {
        let name = place.trim_start_matches('/').replace('/', ".");
        invalid(format_args!("{name} is missing or is not base64url"))
    })
}

/// Values that nobody knows are as good as none (section 5.4.5).
fn attachment(credential: &Value) -> Option<String> {
    let told = credential.get("authenticatorAttachment")?.as_str()?;
    matches!(told, "platform" | "cross-platform").then(|| told.to_owned())
}

/// Those that nobody knows yet are kept (section 5.8.4).
fn transports(credential: &Value) -> Result<Vec<String>> {
    let told = credential.pointer("/response/transports");
    let told = match told {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(told) => told,
    };
    let is_name = |text: &str| {
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        text.len() <= PASSKEY_TRANSPORT_CHARACTERS_MAX && text.bytes().all(is_of_name)
    };
    let names = told.as_array().and_then(|told| {
        let names = told.iter().map(|it| it.as_str().filter(|it| is_name(it)));
        names.map(|name| name.map(str::to_owned)).collect()
    });
    names
        .filter(|names: &Vec<String>| names.len() <= PASSKEY_TRANSPORTS_MAX)
        .ok_or_else(|| {
            invalid(format_args!(
                "response.transports is not a list of up to {PASSKEY_TRANSPORTS_MAX} names"
            ))
        })
}
