//! The properties of a pool that SetUserPoolMfaConfig takes.

use model::cognito_idp::Operation;
use serde_json::{Map, Value, json};

use super::{cognito, member_shape};
use crate::resources::{Failure, Place, Properties, coerce, text};

/// Properties that only SetUserPoolMfaConfig knows.
pub(super) const PROPERTIES: &[&str] = &[
    "EmailAuthenticationMessage",
    "EmailAuthenticationSubject",
    "EnabledMfas",
    "WebAuthnFactorConfiguration",
    "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
];

/// The body of SetUserPoolMfaConfig, without the pool's id; `None` where no property asks for it.
pub(super) fn configuration(
    properties: &Properties,
) -> Result<Option<Map<String, Value>>, Failure> {
    if !PROPERTIES.iter().any(|name| properties.contains_key(*name)) {
        return Ok(None);
    }
    let mut input = Map::new();
    let mode = text(properties, "MfaConfiguration")?.unwrap_or_else(|| "OFF".to_owned());
    let enabled = enabled(properties)?;
    let on = |factor: &str| mode != "OFF" && enabled.iter().any(|enabled| enabled == factor);
    if on("SMS_MFA") {
        let mut sms = Map::new();
        copy(
            properties,
            "SmsAuthenticationMessage",
            &mut sms,
            "SmsAuthenticationMessage",
        );
        copy(properties, "SmsConfiguration", &mut sms, "SmsConfiguration");
        input.insert("SmsMfaConfiguration".to_owned(), Value::Object(sms));
    }
    if enabled.iter().any(|factor| factor == "SOFTWARE_TOKEN_MFA") {
        let enabled = json!({"Enabled": on("SOFTWARE_TOKEN_MFA")});
        input.insert("SoftwareTokenMfaConfiguration".to_owned(), enabled);
    }
    let mut email = Map::new();
    copy(
        properties,
        "EmailAuthenticationMessage",
        &mut email,
        "Message",
    );
    copy(
        properties,
        "EmailAuthenticationSubject",
        &mut email,
        "Subject",
    );
    if on("EMAIL_OTP") || !email.is_empty() {
        input.insert("EmailMfaConfiguration".to_owned(), Value::Object(email));
    }
    let mut passkeys = Map::new();
    copy(
        properties,
        "WebAuthnRelyingPartyID",
        &mut passkeys,
        "RelyingPartyId",
    );
    copy(
        properties,
        "WebAuthnUserVerification",
        &mut passkeys,
        "UserVerification",
    );
    copy(
        properties,
        "WebAuthnFactorConfiguration",
        &mut passkeys,
        "FactorConfiguration",
    );
    if !passkeys.is_empty() {
        input.insert("WebAuthnConfiguration".to_owned(), Value::Object(passkeys));
    }
    input.insert("MfaConfiguration".to_owned(), Value::from(mode));
    for (member, value) in &mut input {
        let Some(shape) = member_shape(Operation::SetUserPoolMfaConfig, member) else {
            continue;
        };
        *value = coerce(member, value.take(), shape)?;
    }
    Ok(Some(input))
}

/// Sets the factors of a pool.
pub(super) async fn apply(
    place: &mut Place<'_>,
    pool: &str,
    mut input: Map<String, Value>,
) -> Result<(), Failure> {
    input.insert("UserPoolId".to_owned(), Value::from(pool));
    cognito(place, Operation::SetUserPoolMfaConfig, Value::Object(input))
        .await
        .map(|_| ())
}

fn enabled(properties: &Properties) -> Result<Vec<String>, Failure> {
    let Some(value) = properties.get("EnabledMfas") else {
        return Ok(Vec::new());
    };
    let refusal =
        || Failure("Value of property EnabledMfas must be of type List of String".to_owned());
    let items = value.as_array().ok_or_else(refusal)?;
    items
        .iter()
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(refusal))
        .collect()
}

fn copy(properties: &Properties, property: &str, into: &mut Map<String, Value>, member: &str) {
    if let Some(value) = properties.get(property) {
        into.insert(member.to_owned(), value.clone());
    }
}
