//! The second factors of a pool: what its settings imply, and what `SetUserPoolMfaConfig` makes of them.

use model::{
    EmailSendingAccountType, SetUserPoolMfaConfigRequest, SmsMfaConfigType, UserPoolMfaType,
    UserPoolType, WebAuthnConfigurationType,
};

use crate::Result;
use crate::records::Pool;
use crate::refusals::invalid_parameter;
use crate::settings::pool::checks;

/// Refuses to make a pool that is there demand a second factor by `UpdateUserPool`: its users may have none.
///
/// # Errors
/// `InvalidParameterException` where the request turns `ON` what was not.
pub(crate) fn refuse_turning_on(
    current: &UserPoolType,
    wanted: Option<UserPoolMfaType>,
) -> Result<()> {
    let on = Some(UserPoolMfaType::On);
    if wanted == on && current.mfa_configuration != on {
        return Err(invalid_parameter(
            "Cannot turn MFA functionality ON, once the user pool has been created.",
        ));
    }
    Ok(())
}

/// Makes the factors follow a change of `MfaConfiguration`: off takes all of them away, and a pool that has no other
/// factor has text messages.
pub(crate) fn settle(pool: &mut Pool) {
    if pool.settings.mfa_configuration.unwrap_or_default() == UserPoolMfaType::Off {
        pool.sms_mfa = false;
        pool.software_token = false;
        pool.email_mfa = None;
        return;
    }
    let other = pool.software_token || pool.email_mfa.is_some();
    let sms = checks::has_sms(&pool.settings);
    pool.sms_mfa = sms && (pool.sms_mfa || !other);
}

/// Replaces the whole configuration; a factor that the request leaves out is off afterwards.
///
/// # Errors
/// `InvalidParameterException` where no configuration or several follow from the request.
pub(crate) fn replace(pool: &mut Pool, request: SetUserPoolMfaConfigRequest) -> Result<()> {
    let mode = request.mfa_configuration.unwrap_or(UserPoolMfaType::Off);
    let software = request.software_token_mfa_configuration.as_ref();
    let software_token = software.is_some_and(|software| software.enabled.unwrap_or(false));
    let sms = request.sms_mfa_configuration;
    let email = request.email_mfa_configuration;
    // A factor that is switched off is a factor that is spoken of.
    let spoken_of = software.is_some() || sms.is_some() || email.is_some();
    if mode == UserPoolMfaType::Off && spoken_of {
        return Err(invalid_parameter(
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ));
    }
    let any = software_token || sms.is_some() || email.is_some();
    if mode != UserPoolMfaType::Off && !any {
        let passkeys = request.web_authn_configuration.is_some();
        return Err(invalid_parameter(if passkeys {
            "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."
        } else {
            "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."
        }));
    }
    if email.is_some() && sends_by_default(&pool.settings) {
        return Err(invalid_parameter(
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.",
        ));
    }
    pool.sms_mfa = sms.is_some();
    if let Some(sms) = sms {
        write_sms(pool, sms)?;
    }
    pool.settings.mfa_configuration = Some(mode);
    pool.software_token = software_token;
    pool.email_mfa = email;
    if let Some(given) = request.web_authn_configuration {
        pool.web_authn = Some(web_authn(pool.web_authn.as_ref(), given));
    }
    Ok(())
}

/// The text message factor as the API shows it: the message and the sender are the pool's own.
pub(crate) fn sms_configuration(pool: &Pool) -> Option<SmsMfaConfigType> {
    pool.sms_mfa.then(|| SmsMfaConfigType {
        sms_authentication_message: pool.settings.sms_authentication_message.clone(),
        sms_configuration: pool.settings.sms_configuration.clone(),
    })
}

fn write_sms(pool: &mut Pool, given: SmsMfaConfigType) -> Result<()> {
    if given.sms_configuration.is_some() {
        pool.settings.sms_configuration = given.sms_configuration;
    }
    if !checks::has_sms(&pool.settings) {
        return Err(checks::sms_missing());
    }
    pool.settings.sms_authentication_message = given.sms_authentication_message;
    Ok(())
}

/// What the request leaves out of the passkeys stays.
fn web_authn(
    current: Option<&WebAuthnConfigurationType>,
    given: WebAuthnConfigurationType,
) -> WebAuthnConfigurationType {
    let current = current.cloned().unwrap_or_default();
    WebAuthnConfigurationType {
        factor_configuration: given.factor_configuration.or(current.factor_configuration),
        relying_party_id: given.relying_party_id.or(current.relying_party_id),
        user_verification: given.user_verification.or(current.user_verification),
    }
}

fn sends_by_default(settings: &UserPoolType) -> bool {
    let account = settings
        .email_configuration
        .as_ref()
        .and_then(|e| e.email_sending_account);
    account.unwrap_or(EmailSendingAccountType::CognitoDefault)
        == EmailSendingAccountType::CognitoDefault
}
