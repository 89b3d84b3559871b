//! The properties of a pool that `SetUserPoolMfaConfig` takes.

use model::cognito_idp::Operation;
use serde_json::{Map, Value, json};

use super::{cognito, member_shape};
use crate::resources::{Properties, ResourceFailure, Site, coerce, differs, text};

/// Properties that only `SetUserPoolMfaConfig` knows.
pub(super) const PROPERTIES: &[&str] = &[
    "EmailAuthenticationMessage",
    "EmailAuthenticationSubject",
    "EnabledMfas",
    "WebAuthnFactorConfiguration",
    "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
];

/// Properties and the members of a structure of `SetUserPoolMfaConfig` that they become.
type Members = &'static [(&'static str, &'static str)];

const SMS: Members = &[
    ("SmsAuthenticationMessage", "SmsAuthenticationMessage"),
    ("SmsConfiguration", "SmsConfiguration"),
];
const EMAIL: Members = &[
    ("EmailAuthenticationMessage", "Message"),
    ("EmailAuthenticationSubject", "Subject"),
];
const PASSKEYS: Members = &[
    ("WebAuthnRelyingPartyID", "RelyingPartyId"),
    ("WebAuthnUserVerification", "UserVerification"),
    ("WebAuthnFactorConfiguration", "FactorConfiguration"),
];

/// Whether an update makes the pool demand a second factor, which `UpdateUserPool` refuses of a pool that is there.
pub(super) fn turns_on(before: &Properties, after: &Properties) -> bool {
    let is_on = |properties: &Properties| properties.get("MfaConfiguration") == Some(&json!("ON"));
    is_on(after) && !is_on(before)
}

/// The body for a pool whose template names no factors: it has text messages, as at its creation.
pub(super) fn by_text_message(
    properties: &Properties,
) -> Result<Map<String, Value>, ResourceFailure> {
    let mut properties = properties.clone();
    properties.insert("EnabledMfas".to_owned(), json!(["SMS_MFA"]));
    configuration(&properties).map(Option::unwrap_or_default)
}

/// The body of `SetUserPoolMfaConfig`, without the pool's id; `None` where no property asks for it.
pub(super) fn configuration(
    properties: &Properties,
) -> Result<Option<Map<String, Value>>, ResourceFailure> {
    if !PROPERTIES.iter().any(|name| properties.contains_key(*name)) {
        return Ok(None);
    }
    let mut input = Map::new();
    let mode = text(properties, "MfaConfiguration")?.unwrap_or_else(|| "OFF".to_owned());
    let enabled = enabled(properties)?;
    let on = |factor: &str| mode != "OFF" && enabled.iter().any(|enabled| enabled == factor);
    if on("SMS_MFA") {
        input.insert("SmsMfaConfiguration".to_owned(), group(properties, SMS));
    }
    if enabled.iter().any(|factor| factor == "SOFTWARE_TOKEN_MFA") {
        let enabled = json!({"Enabled": on("SOFTWARE_TOKEN_MFA")});
        input.insert("SoftwareTokenMfaConfiguration".to_owned(), enabled);
    }
    let email = group(properties, EMAIL);
    if on("EMAIL_OTP") || email != json!({}) {
        input.insert("EmailMfaConfiguration".to_owned(), email);
    }
    let passkeys = group(properties, PASSKEYS);
    if passkeys != json!({}) {
        input.insert("WebAuthnConfiguration".to_owned(), passkeys);
    }
    input.insert("MfaConfiguration".to_owned(), Value::from(mode));
    coerced(input).map(Some)
}

fn coerced(mut input: Map<String, Value>) -> Result<Map<String, Value>, ResourceFailure> {
    for (member, value) in &mut input {
        let Some(shape) = member_shape(Operation::SetUserPoolMfaConfig, member) else {
            continue;
        };
        *value = coerce(member, value.take(), shape)?;
    }
    Ok(input)
}

/// Refuses to leave text messages out of the factors of a pool that can send them: the handler does so, not the service.
pub(super) fn refuse_sms_off(
    place: &mut Site<'_>,
    before: &Properties,
    after: &Properties,
) -> Result<(), ResourceFailure> {
    let touched = ["EnabledMfas", "MfaConfiguration", "SmsConfiguration"]
        .iter()
        .any(|name| differs(name, before, after));
    let sends = |properties: &Properties| properties.contains_key("SmsConfiguration");
    let enabled = enabled(after)?;
    let off = !enabled.is_empty() && !enabled.iter().any(|factor| factor == "SMS_MFA");
    if place.rolling_back || !touched || !off || !(sends(before) || sends(after)) {
        return Ok(());
    }
    Err(place.refusal(
        "Invalid request provided: Can't turn off SMS_MFA when SMS configuration is set for the user pool.",
        "InvalidRequest",
    ))
}

/// Sets the factors of a pool.
pub(super) async fn apply(
    place: &mut Site<'_>,
    pool: &str,
    mut input: Map<String, Value>,
) -> Result<(), ResourceFailure> {
    input.insert("UserPoolId".to_owned(), Value::from(pool));
    cognito(place, Operation::SetUserPoolMfaConfig, Value::Object(input))
        .await
        .map(|_| ())
}

fn enabled(properties: &Properties) -> Result<Vec<String>, ResourceFailure> {
    let Some(value) = properties.get("EnabledMfas") else {
        return Ok(Vec::new());
    };
    let refusal = || {
        ResourceFailure("Value of property EnabledMfas must be of type List of String".to_owned())
    };
    let items = value.as_array().ok_or_else(refusal)?;
    items
        .iter()
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(refusal))
        .collect()
}

fn group(properties: &Properties, members: Members) -> Value {
    let given = members.iter().filter_map(|(property, member)| {
        let value = properties.get(*property)?;
        Some(((*member).to_owned(), value.clone()))
    });
    Value::Object(given.collect())
}
