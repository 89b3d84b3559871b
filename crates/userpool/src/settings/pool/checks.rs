//! Whether the parts of a pool's settings agree with each other: one row a rule, in AWS's words.

use std::collections::BTreeSet;

use model::{
    AdvancedSecurityModeType, AuthFactorType, EmailSendingAccountType, Error, ErrorCode,
    LambdaConfigType, PreTokenGenerationLambdaVersionType, RecoveryOptionNameType, UserPoolMfaType,
    UserPoolTierType, UserPoolType, VerifiedAttributeType, WebAuthnFactorConfigurationType,
};

use crate::Result;
use crate::records::Pool;
use crate::refusals::invalid_parameter;
use crate::rules::{addresses, levels, passkeys, password_policy, tags, triggers};
use crate::settings::sessions;

/// The rules in the order in which they are checked.
const CHECKS: [fn(&Pool) -> Result<()>; 16] = [
    one_kind_of_names,
    mfa_has_a_factor,
    email_factors_have_a_sender,
    verified_phone_numbers_need_sms,
    kept_attributes_are_verified,
    recovery_is_unambiguous,
    recovery_is_not_the_factor,
    first_factors_are_possible,
    passkeys_satisfy_mfa,
    passkeys_belong_to_a_site,
    senders_have_a_key,
    functions_are_near,
    email_has_a_source,
    invitations_have_their_places,
    levels_have_names_of_their_own,
    tier_has_the_features,
];

/// Says whether the settings of a pool agree with each other.
///
/// # Errors
/// `InvalidParameterException` with the first rule that is broken; `FeatureUnavailableInTierException` last.
pub(crate) fn refuse_unfit(pool: &Pool) -> Result<()> {
    tags::check(pool.settings.user_pool_tags.iter().flatten())?;
    CHECKS.iter().try_for_each(|rule| rule(pool))
}

/// Whether the pool can send text messages.
pub(crate) fn has_sms(settings: &UserPoolType) -> bool {
    settings.sms_configuration.is_some()
}

/// The refusal of a second factor by text message in a pool that has no way to send any.
pub(crate) fn sms_missing() -> Error {
    invalid_parameter(
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    )
}

/// Refuses e-mail as a second factor of a pool that sends by the directory's own account.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) fn refuse_default_sender(settings: &UserPoolType) -> Result<()> {
    let email = settings.email_configuration.as_ref();
    let account = email.and_then(|email| email.email_sending_account);
    if account == Some(EmailSendingAccountType::Developer) {
        return Ok(());
    }
    Err(invalid_parameter(
        "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.",
    ))
}

fn one_kind_of_names(pool: &Pool) -> Result<()> {
    if pool.settings.alias_attributes.is_some() && pool.settings.username_attributes.is_some() {
        return Err(invalid_parameter(
            "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
        ));
    }
    Ok(())
}

fn mfa_has_a_factor(pool: &Pool) -> Result<()> {
    let off = pool.settings.mfa_configuration.unwrap_or_default() == UserPoolMfaType::Off;
    let other = pool.software_token || pool.email_mfa.is_some();
    if off || other || has_sms(&pool.settings) {
        Ok(())
    } else {
        Err(sms_missing())
    }
}

fn email_factors_have_a_sender(pool: &Pool) -> Result<()> {
    match pool.email_mfa {
        Some(_) => refuse_default_sender(&pool.settings),
        None => Ok(()),
    }
}

fn verified_phone_numbers_need_sms(pool: &Pool) -> Result<()> {
    let verified = pool
        .settings
        .auto_verified_attributes
        .as_deref()
        .unwrap_or_default();
    if verified.contains(&VerifiedAttributeType::PhoneNumber) && !has_sms(&pool.settings) {
        return Err(invalid_parameter(
            "SMS configuration is required when phone_number is selected for auto verification",
        ));
    }
    Ok(())
}

fn kept_attributes_are_verified(pool: &Pool) -> Result<()> {
    let verified = pool
        .settings
        .auto_verified_attributes
        .as_deref()
        .unwrap_or_default();
    let kept = pool.settings.user_attribute_update_settings.as_ref();
    let kept = kept.and_then(|s| s.attributes_require_verification_before_update.as_deref());
    if !kept
        .unwrap_or_default()
        .iter()
        .all(|attribute| verified.contains(attribute))
    {
        return Err(invalid_parameter(
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
        ));
    }
    Ok(())
}

fn recovery_is_unambiguous(pool: &Pool) -> Result<()> {
    let setting = pool.settings.account_recovery_setting.as_ref();
    let ways = setting
        .and_then(|s| s.recovery_mechanisms.as_deref())
        .unwrap_or_default();
    let admin_only = ways
        .iter()
        .any(|way| way.name == RecoveryOptionNameType::AdminOnly);
    if admin_only && ways.len() > 1 {
        return Err(invalid_parameter(
            "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
        ));
    }
    let repeats = ways.iter().enumerate().any(|(index, way)| {
        ways[..index]
            .iter()
            .any(|other| other.name == way.name || other.priority == way.priority)
    });
    if repeats {
        return Err(invalid_parameter(
            "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
        ));
    }
    Ok(())
}

/// A code to set a forgotten password does not go where those of the second factor go (API reference, `AccountRecoverySetting`), so
/// that there has to be another way.
fn recovery_is_not_the_factor(pool: &Pool) -> Result<()> {
    let setting = pool.settings.account_recovery_setting.as_ref();
    let ways = setting.and_then(|s| s.recovery_mechanisms.as_deref());
    let is_alone = |way| matches!(ways, Some([only]) if only.name == way);
    if is_alone(RecoveryOptionNameType::VerifiedEmail) && pool.email_mfa.is_some() {
        return Err(invalid_parameter(
            "Cannot set EmailMfaConfiguration when verified_email is the only mechanism of the AccountRecoverySetting.",
        ));
    }
    if is_alone(RecoveryOptionNameType::VerifiedPhoneNumber) && pool.sms_mfa {
        return Err(invalid_parameter(
            "Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_phone_number as a recovery mechanism when SMS MFA is configured.",
        ));
    }
    Ok(())
}

fn first_factors_are_possible(pool: &Pool) -> Result<()> {
    let factors = first_factors(&pool.settings);
    if !factors.is_empty() && !factors.contains(&AuthFactorType::Password) {
        return Err(invalid_parameter(
            "Password should be configured as one of the allowed first auth factors.",
        ));
    }
    if factors.contains(&AuthFactorType::SmsOtp) && !has_sms(&pool.settings) {
        return Err(invalid_parameter(
            "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
        ));
    }
    let by_code = |factor: &AuthFactorType| {
        !matches!(factor, AuthFactorType::Password | AuthFactorType::WebAuthn)
    };
    if mfa_is_required(pool) && factors.iter().any(by_code) {
        return Err(invalid_parameter(
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
        ));
    }
    Ok(())
}

fn passkeys_satisfy_mfa(pool: &Pool) -> Result<()> {
    let configuration = pool.web_authn.as_ref().and_then(|w| w.factor_configuration);
    let single = configuration == Some(WebAuthnFactorConfigurationType::SingleFactor);
    let first = first_factors(&pool.settings).contains(&AuthFactorType::WebAuthn);
    if single && first && mfa_is_required(pool) {
        return Err(invalid_parameter(
            "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor",
        ));
    }
    Ok(())
}

fn passkeys_belong_to_a_site(pool: &Pool) -> Result<()> {
    match passkeys::relying_party(pool) {
        Some(id) if !passkeys::is_site(id) => Err(invalid_parameter(format!(
            "{id} can not be the RelyingPartyId of passkeys: give the domain of a site, such as example.com, in small letters and without scheme, port and path. A developer's own machine is localhost."
        ))),
        _ => Ok(()),
    }
}

fn senders_have_a_key(pool: &Pool) -> Result<()> {
    let Some(triggers) = &pool.settings.lambda_config else {
        return Ok(());
    };
    let sends = triggers.custom_email_sender.is_some() || triggers.custom_sms_sender.is_some();
    if sends && triggers.kms_key_id.is_none() {
        return Err(invalid_parameter(
            "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.",
        ));
    }
    Ok(())
}

/// Functions run in the pool's region, and so does the key that senders use.
fn functions_are_near(pool: &Pool) -> Result<()> {
    let Some(triggers) = &pool.settings.lambda_config else {
        return Ok(());
    };
    let near = |arn: &str| triggers::region_of(arn) == pool.region;
    if !triggers::functions(triggers).all(near) {
        return Err(invalid_parameter(
            "Cross-region lambda functions are not supported",
        ));
    }
    match triggers.kms_key_id.as_deref() {
        Some(key) if !near(key) => Err(invalid_parameter(format!(
            "Invalid arn {}",
            triggers::region_of(key)
        ))),
        _ => Ok(()),
    }
}

fn email_has_a_source(pool: &Pool) -> Result<()> {
    let Some(email) = &pool.settings.email_configuration else {
        return Ok(());
    };
    let own = email.email_sending_account == Some(EmailSendingAccountType::Developer);
    if own && email.source_arn.is_none() {
        return Err(invalid_parameter(
            "Source ARN is required to use DEVELOPER email sending owner",
        ));
    }
    if email
        .from
        .as_deref()
        .is_some_and(|from| !addresses::is_sender(from))
    {
        return Err(invalid_parameter("Provided From email address is invalid"));
    }
    Ok(())
}

fn invitations_have_their_places(pool: &Pool) -> Result<()> {
    let config = pool.settings.admin_create_user_config.as_ref();
    let Some(template) = config.and_then(|c| c.invite_message_template.as_ref()) else {
        return Ok(());
    };
    let messages = [
        ("emailMessage", &template.email_message),
        ("smsMessage", &template.sms_message),
    ];
    for (member, message) in messages {
        let Some(message) = message else { continue };
        if !message.contains("{####}") || !message.contains("{username}") {
            return Err(invalid_parameter(format!(
                "1 validation error detected: Value at 'adminCreateUserConfig.inviteMessageTemplate.{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: .*(\\{{username\\}}.*\\{{####\\}}|\\{{####\\}}.*\\{{username\\}}).*"
            )));
        }
    }
    Ok(())
}

fn levels_have_names_of_their_own(pool: &Pool) -> Result<()> {
    let names: BTreeSet<String> = (1..=levels::LEVELS)
        .map(|number| levels::name(pool, number))
        .collect();
    if names.len() == usize::from(levels::LEVELS) {
        return Ok(());
    }
    Err(invalid_parameter(
        "Each AcrValue has to be another one, also than urn:cognito:loa:1 to 4 where these are not replaced.",
    ))
}

fn tier_has_the_features(pool: &Pool) -> Result<()> {
    let tier = pool
        .settings
        .user_pool_tier
        .unwrap_or(UserPoolTierType::Essentials);
    let mut missing: Vec<String> = Vec::new();
    if tier == UserPoolTierType::Lite {
        let factors = first_factors(&pool.settings);
        if factors
            .iter()
            .any(|factor| *factor != AuthFactorType::Password)
        {
            missing.push("Passwordless Sign-In".to_owned());
        }
        if let Some(version) = pool.settings.lambda_config.as_ref().and_then(token_version) {
            missing.push(format!(
                "Token Customization with Pre-Token Generation Lambda {version}"
            ));
        }
        if pool.email_mfa.is_some() {
            missing.push("Email MFA".to_owned());
        }
        if password_policy::history_size(pool) > 0 {
            missing.push("Password Reuse Prevention".to_owned());
        }
        if pool.sessions_per_user_max().is_some() {
            missing.push(sessions::FEATURE.to_owned());
        }
    }
    let mode = pool
        .settings
        .user_pool_add_ons
        .as_ref()
        .map(|add_ons| add_ons.advanced_security_mode);
    let watches = mode.is_some_and(|mode| mode != AdvancedSecurityModeType::Off);
    if watches && tier != UserPoolTierType::Plus {
        missing.push("Threat Protection".to_owned());
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::FeatureUnavailableInTierException,
        format!(
            "The following features need to be disabled for the {tier} pricing tier configured: {}",
            missing.join(", ")
        ),
    ))
}

fn token_version(triggers: &LambdaConfigType) -> Option<PreTokenGenerationLambdaVersionType> {
    let version = triggers
        .pre_token_generation_config
        .as_ref()?
        .lambda_version;
    (version != PreTokenGenerationLambdaVersionType::V10).then_some(version)
}

fn first_factors(settings: &UserPoolType) -> &[AuthFactorType] {
    let policy = settings
        .policies
        .as_ref()
        .and_then(|p| p.sign_in_policy.as_ref());
    policy
        .and_then(|p| p.allowed_first_auth_factors.as_deref())
        .unwrap_or_default()
}

fn mfa_is_required(pool: &Pool) -> bool {
    pool.settings.mfa_configuration == Some(UserPoolMfaType::On)
}
