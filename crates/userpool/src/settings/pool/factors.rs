//! The second factors of a pool: what its settings imply, and what `SetUserPoolMfaConfig` makes of them.

mod members;

use model::{
    GetUserPoolMfaConfigResponse, SetUserPoolMfaConfigRequest, SmsMfaConfigType,
    SoftwareTokenMfaConfigType, UserPoolMfaType, UserPoolType,
};

use crate::Result;
use crate::records::Pool;
use crate::refusals::invalid_parameter;
use crate::settings::lay;
use crate::settings::member::Table;
use crate::settings::pool::checks;

const TABLE: Table = &[members::ROWS];

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

/// Lays a request over the whole configuration; a factor that it leaves out is off afterwards.
///
/// # Errors
/// `InvalidParameterException` where no configuration or several follow from the request.
pub(crate) fn replace(pool: &mut Pool, request: &SetUserPoolMfaConfigRequest) -> Result<()> {
    refuse_contradiction(&pool.settings, request)?;
    let stored = lay::said(&stored(pool))?;
    let laid = lay::over(TABLE, stored, &lay::said(request)?)?;
    let laid: GetUserPoolMfaConfigResponse = lay::made(laid)?;
    pool.sms_mfa = laid.sms_mfa_configuration.is_some();
    if let Some(sms) = laid.sms_mfa_configuration {
        pool.settings.sms_configuration = sms.sms_configuration;
        pool.settings.sms_authentication_message = sms.sms_authentication_message;
        if !checks::has_sms(&pool.settings) {
            return Err(checks::sms_missing());
        }
    }
    let software = laid.software_token_mfa_configuration;
    pool.software_token = software.is_some_and(|software| software.enabled == Some(true));
    pool.settings.mfa_configuration = laid.mfa_configuration;
    pool.email_mfa = laid.email_mfa_configuration;
    pool.web_authn = laid.web_authn_configuration;
    Ok(())
}

/// The configuration as the API shows it.
pub(crate) fn shown(pool: &Pool) -> GetUserPoolMfaConfigResponse {
    GetUserPoolMfaConfigResponse {
        sms_mfa_configuration: pool.sms_mfa.then(|| by_text_message(pool)),
        ..stored(pool)
    }
}

/// The configuration as a request finds it: the sender of text messages stays, whether they are a factor or not.
fn stored(pool: &Pool) -> GetUserPoolMfaConfigResponse {
    let enabled = Some(true);
    GetUserPoolMfaConfigResponse {
        sms_mfa_configuration: Some(by_text_message(pool)),
        software_token_mfa_configuration: pool
            .software_token
            .then_some(SoftwareTokenMfaConfigType { enabled }),
        email_mfa_configuration: pool.email_mfa.clone(),
        mfa_configuration: pool.settings.mfa_configuration,
        web_authn_configuration: pool.web_authn.clone(),
    }
}

/// The message and the sender are the pool's own.
fn by_text_message(pool: &Pool) -> SmsMfaConfigType {
    SmsMfaConfigType {
        sms_authentication_message: pool.settings.sms_authentication_message.clone(),
        sms_configuration: pool.settings.sms_configuration.clone(),
    }
}

fn refuse_contradiction(
    settings: &UserPoolType,
    request: &SetUserPoolMfaConfigRequest,
) -> Result<()> {
    let off = request.mfa_configuration.unwrap_or_default() == UserPoolMfaType::Off;
    let software = request.software_token_mfa_configuration.as_ref();
    let sms = request.sms_mfa_configuration.is_some();
    let email = request.email_mfa_configuration.is_some();
    // A factor that is switched off is a factor that is spoken of.
    let spoken_of = software.is_some() || sms || email;
    if off && spoken_of {
        return Err(invalid_parameter(
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ));
    }
    let any = software.is_some_and(|it| it.enabled == Some(true)) || sms || email;
    if !off && !any {
        let passkeys = request.web_authn_configuration.is_some();
        return Err(invalid_parameter(if passkeys {
            "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."
        } else {
            "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."
        }));
    }
    if email {
        checks::refuse_default_sender(settings)?;
    }
    Ok(())
}
