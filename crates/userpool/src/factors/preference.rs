//! What users and administrators say of second factors: which are on, and which comes first.

use model::{
    DeliveryMediumType, EmailMfaSettingsType, MFAOptionType, SMSMfaSettingsType,
    SoftwareTokenMfaSettingsType, UserPoolMfaType, WebAuthnMfaSettingsType,
};

use crate::records::{Contact, Pool, User};
use crate::{Result, refusals};

/// What the API calls the factors.
const SOFTWARE_TOKEN: &str = "SOFTWARE_TOKEN_MFA";
const TEXT_MESSAGES: &str = "SMS_MFA";

/// What is said of each factor; nothing of one leaves it as it is.
pub(crate) struct Preferences {
    pub(crate) software_token: Option<SoftwareTokenMfaSettingsType>,
    pub(crate) sms: Option<SMSMfaSettingsType>,
    pub(crate) email: Option<EmailMfaSettingsType>,
    pub(crate) web_authn: Option<WebAuthnMfaSettingsType>,
}

/// Writes what was said. Where the pool demands a second factor, none is switched off.
///
/// # Errors
/// `InvalidParameterException` where a factor is to be on that the user has not, or that is not built.
pub(crate) fn set(pool: &Pool, user: &mut User, said: &Preferences) -> Result<()> {
    let others = [
        (
            TEXT_MESSAGES,
            said.sms.as_ref().map(|it| (it.enabled, it.preferred_mfa)),
        ),
        (
            "EMAIL_OTP",
            said.email.as_ref().map(|it| (it.enabled, it.preferred_mfa)),
        ),
        (
            "WEB_AUTHN",
            said.web_authn.as_ref().map(|it| (it.enabled, None)),
        ),
    ];
    for (name, said) in others {
        let wanted = said.is_some_and(|(on, first)| on == Some(true) || first == Some(true));
        if wanted {
            return Err(not_built(name));
        }
    }
    user.text_messages &= said.sms.as_ref().and_then(|it| it.enabled) != Some(false);
    let Some(said) = &said.software_token else {
        return Ok(());
    };
    let Some(token) = &mut user.software_token else {
        let wanted = said.enabled == Some(true) || said.preferred_mfa == Some(true);
        return if wanted { Err(undeliverable()) } else { Ok(()) };
    };
    let demanded = pool.settings.mfa_configuration == Some(UserPoolMfaType::On);
    if let Some(on) = said.enabled
        && (on || !demanded)
    {
        token.on = on;
    }
    match said.preferred_mfa {
        Some(true) if !token.on => return Err(undeliverable()),
        Some(preferred) => token.preferred = preferred,
        None => {}
    }
    token.preferred &= said.enabled != Some(false);
    Ok(())
}

/// Writes what the operations say that know text messages alone: that they are the second factor, or that nothing is.
///
/// # Errors
/// `InvalidParameterException` where it is something else, where the user has no phone number, and where the pool would have a code
/// asked for that is not built.
pub(crate) fn set_options(pool: &Pool, user: &mut User, options: &[MFAOptionType]) -> Result<()> {
    let is_by_text = |option: &MFAOptionType| {
        option.attribute_name.as_deref() == Some(Contact::Phone.attribute())
            && option.delivery_medium == Some(DeliveryMediumType::Sms)
    };
    if !options.iter().all(is_by_text) {
        return Err(refusals::invalid_parameter(
            "Only phone_number attribute is currently supported as a MFA option.",
        ));
    }
    let wanted = !options.is_empty();
    let number = user.attributes.get(Contact::Phone.attribute());
    if wanted && number.is_none_or(String::is_empty) {
        return Err(refusals::invalid_parameter(
            "User does not have a phone_number set to turn on SMS MFA",
        ));
    }
    let mfa = pool.settings.mfa_configuration.unwrap_or_default();
    if wanted && mfa != UserPoolMfaType::Off {
        return Err(not_built(TEXT_MESSAGES));
    }
    user.text_messages = wanted;
    Ok(())
}

/// `UserMFASettingList`: the factors that are on; none where there is none.
pub(crate) fn list(user: &User) -> Option<Vec<String>> {
    let token = user.software_token.as_ref().is_some_and(|token| token.on);
    let factors = [(user.text_messages, TEXT_MESSAGES), (token, SOFTWARE_TOKEN)];
    let on = factors.into_iter().filter(|(on, _)| *on);
    let on: Vec<String> = on.map(|(_, name)| name.to_owned()).collect();
    (!on.is_empty()).then_some(on)
}

/// `PreferredMfaSetting`.
pub(crate) fn preferred(user: &User) -> Option<String> {
    let token = user.software_token.as_ref()?;
    (token.on && token.preferred).then(|| SOFTWARE_TOKEN.to_owned())
}

fn not_built(name: &str) -> model::Error {
    refusals::invalid_parameter(format!(
        "{name} is a second factor of Amazon Cognito that this version of Cenote does not have yet."
    ))
}

fn undeliverable() -> model::Error {
    refusals::invalid_parameter(format!(
        "User does not have delivery config set to turn on {SOFTWARE_TOKEN}"
    ))
}
