//! What users and administrators say of second factors: which are on, and which comes first.

use model::{
    EmailMfaSettingsType, SMSMfaSettingsType, SoftwareTokenMfaSettingsType, UserPoolMfaType,
    WebAuthnMfaSettingsType,
};

use crate::records::{Pool, User};
use crate::{Result, refusals};

/// What the API calls the factor.
const SOFTWARE_TOKEN: &str = "SOFTWARE_TOKEN_MFA";

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
            "SMS_MFA",
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
            return Err(refusals::invalid_parameter(format!(
                "{name} is a second factor of Amazon Cognito that this version of Cenote does not have yet."
            )));
        }
    }
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

/// `UserMFASettingList`: the factors that are on; none where there is none.
pub(crate) fn list(user: &User) -> Option<Vec<String>> {
    let token = user.software_token.as_ref()?;
    token.on.then(|| vec![SOFTWARE_TOKEN.to_owned()])
}

/// `PreferredMfaSetting`.
pub(crate) fn preferred(user: &User) -> Option<String> {
    let token = user.software_token.as_ref()?;
    (token.on && token.preferred).then(|| SOFTWARE_TOKEN.to_owned())
}

fn undeliverable() -> model::Error {
    refusals::invalid_parameter(format!(
        "User does not have delivery config set to turn on {SOFTWARE_TOKEN}"
    ))
}
