//! What `UpdateUserPool` makes of a pool's settings; `CreateUserPool` is the same on top of the defaults.
//!
//! A member that a request leaves out is reset to its default or stays as it is, by no visible rule. What stays was
//! measured: `docs/fidelity.md`, "`UpdateUserPool` omissions". Of the rest AWS's reference says that it is reset.

use model::{
    AdminCreateUserConfigType, EmailConfigurationType, EmailSendingAccountType, LambdaConfigType,
    PasswordPolicyType, PreTokenGenerationLambdaVersionType, PreTokenGenerationVersionConfigType,
    SignInPolicyType, UpdateUserPoolRequest, UserPoolPolicyType, UserPoolType,
    VerificationMessageTemplateType,
};

use crate::Result;
use crate::refusals::invalid_parameter;
use crate::settings::pool::defaults;

/// Settings with a request laid over them. Whether the parts agree is for [`super::checks`] to say.
///
/// # Errors
/// `InvalidParameterException` where the request contradicts itself.
pub(crate) fn with(current: &UserPoolType, request: UpdateUserPoolRequest) -> Result<UserPoolType> {
    let days = temporary_password_days(current, &request)?;
    let mut settings = UserPoolType {
        // Reset where the request leaves them out.
        acr_configuration: request.acr_configuration,
        auto_verified_attributes: request.auto_verified_attributes,
        dcr_configuration: request.dcr_configuration,
        device_configuration: request.device_configuration,
        lambda_config: Some(lambda_config(request.lambda_config.unwrap_or_default())?),
        sms_authentication_message: request.sms_authentication_message,
        user_attribute_update_settings: Some(
            request
                .user_attribute_update_settings
                .unwrap_or_else(defaults::user_attribute_update_settings),
        ),
        user_pool_add_ons: request.user_pool_add_ons,
        user_pool_tags: Some(request.user_pool_tags.unwrap_or_default()),
        admin_create_user_config: Some(admin_create_user_config(
            request.admin_create_user_config,
            days,
        )),
        ..current.clone()
    };
    // Kept where the request leaves them out.
    keep(&mut settings.name, request.pool_name);
    keep(
        &mut settings.account_recovery_setting,
        request.account_recovery_setting,
    );
    keep(
        &mut settings.deletion_protection,
        request.deletion_protection,
    );
    keep(
        &mut settings.email_configuration,
        request.email_configuration.map(email_configuration),
    );
    keep(
        &mut settings.issuer_configuration,
        request.issuer_configuration,
    );
    keep(&mut settings.key_configuration, request.key_configuration);
    keep(&mut settings.mfa_configuration, request.mfa_configuration);
    // Without a sender, text messages as a factor or as a proof could not be: nothing that is sent takes it away.
    keep(&mut settings.sms_configuration, request.sms_configuration);
    keep(&mut settings.user_pool_tier, request.user_pool_tier);
    settings.policies = Some(policies(current.policies.as_ref(), request.policies, days));
    write_messages(
        &mut settings,
        request.verification_message_template,
        VerificationMessageTemplateType {
            email_message: request.email_verification_message,
            email_subject: request.email_verification_subject,
            sms_message: request.sms_verification_message,
            ..VerificationMessageTemplateType::default()
        },
    );
    Ok(settings)
}

fn keep<T>(current: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *current = given;
    }
}

/// How long a temporary password holds: two members say it, of which a request may use one.
fn temporary_password_days(current: &UserPoolType, request: &UpdateUserPoolRequest) -> Result<i32> {
    let policy = request
        .policies
        .as_ref()
        .and_then(|policies| policies.password_policy.as_ref());
    let days = policy.and_then(|policy| policy.temporary_password_validity_days);
    let config = request.admin_create_user_config.as_ref();
    // Zero is what clients send that have no value for the older member.
    let older = config
        .and_then(|c| c.unused_account_validity_days)
        .filter(|days| *days != 0);
    if days.is_some() && older.is_some() {
        return Err(invalid_parameter(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ));
    }
    let stays = || {
        let policies = current.policies.as_ref()?;
        policies
            .password_policy
            .as_ref()?
            .temporary_password_validity_days
    };
    let unsaid = if policy.is_some() { None } else { stays() };
    Ok(days
        .or(older)
        .or(unsaid)
        .unwrap_or(defaults::TEMPORARY_PASSWORD_DAYS))
}

fn admin_create_user_config(
    given: Option<AdminCreateUserConfigType>,
    days: i32,
) -> AdminCreateUserConfigType {
    let given = given.unwrap_or_default();
    AdminCreateUserConfigType {
        allow_admin_create_user_only: Some(given.allow_admin_create_user_only.unwrap_or(false)),
        unused_account_validity_days: Some(days),
        invite_message_template: given.invite_message_template,
    }
}

/// Each of the two policies stays by itself where the request leaves it out.
fn policies(
    current: Option<&UserPoolPolicyType>,
    given: Option<UserPoolPolicyType>,
    days: i32,
) -> UserPoolPolicyType {
    let mut policies = current.cloned().unwrap_or_default();
    let given = given.unwrap_or_default();
    keep(
        &mut policies.password_policy,
        given.password_policy.as_ref().map(password_policy),
    );
    keep(
        &mut policies.sign_in_policy,
        given.sign_in_policy.map(sign_in_policy),
    );
    if let Some(policy) = &mut policies.password_policy {
        policy.temporary_password_validity_days = Some(days);
    }
    policies
}

/// A policy that is given asks for those classes of characters that it names, and for no other.
fn password_policy(given: &PasswordPolicyType) -> PasswordPolicyType {
    let minimum = given
        .minimum_length
        .unwrap_or(defaults::PASSWORD_CHARACTERS_MIN);
    PasswordPolicyType {
        minimum_length: Some(minimum),
        require_lowercase: Some(given.require_lowercase.unwrap_or(false)),
        require_numbers: Some(given.require_numbers.unwrap_or(false)),
        require_symbols: Some(given.require_symbols.unwrap_or(false)),
        require_uppercase: Some(given.require_uppercase.unwrap_or(false)),
        ..given.clone()
    }
}

fn sign_in_policy(given: SignInPolicyType) -> SignInPolicyType {
    if given.allowed_first_auth_factors.is_some() {
        given
    } else {
        defaults::sign_in_policy()
    }
}

fn email_configuration(given: EmailConfigurationType) -> EmailConfigurationType {
    let account = given
        .email_sending_account
        .unwrap_or(EmailSendingAccountType::CognitoDefault);
    EmailConfigurationType {
        email_sending_account: Some(account),
        ..given
    }
}

/// The trigger before a token is made has two members, of which the older shows the newer one's function.
fn lambda_config(given: LambdaConfigType) -> Result<LambdaConfigType> {
    let (older, newer) = (
        given.pre_token_generation.clone(),
        given.pre_token_generation_config.clone(),
    );
    match (older, newer) {
        (Some(older), Some(newer)) if older != newer.lambda_arn => Err(invalid_parameter(
            "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
        )),
        (None, Some(newer)) => Ok(LambdaConfigType {
            pre_token_generation: Some(newer.lambda_arn),
            ..given
        }),
        (Some(lambda_arn), None) => {
            let lambda_version = PreTokenGenerationLambdaVersionType::V10;
            let newer = PreTokenGenerationVersionConfigType {
                lambda_arn,
                lambda_version,
            };
            Ok(LambdaConfigType {
                pre_token_generation_config: Some(newer),
                ..given
            })
        }
        _ => Ok(given),
    }
}

/// The template and the three older members say the same thing twice; both are shown, and the template wins.
fn write_messages(
    settings: &mut UserPoolType,
    template: Option<VerificationMessageTemplateType>,
    older: VerificationMessageTemplateType,
) {
    let base = if let Some(given) = template {
        let default = defaults::verification_message_template();
        VerificationMessageTemplateType {
            email_message: given.email_message.or(older.email_message),
            email_subject: given.email_subject.or(older.email_subject),
            sms_message: given.sms_message.or(older.sms_message),
            default_email_option: given.default_email_option.or(default.default_email_option),
            ..given
        }
    } else {
        let mut current = settings
            .verification_message_template
            .clone()
            .unwrap_or_default();
        keep(&mut current.email_message, older.email_message);
        keep(&mut current.email_subject, older.email_subject);
        keep(&mut current.sms_message, older.sms_message);
        current
    };
    settings
        .email_verification_message
        .clone_from(&base.email_message);
    settings
        .email_verification_subject
        .clone_from(&base.email_subject);
    settings
        .sms_verification_message
        .clone_from(&base.sms_message);
    settings.verification_message_template = Some(base);
}
