//! What a pool's settings are before anybody says more: the defaults as `DescribeUserPool` shows them.

use model::{
    AccountRecoverySettingType, AdminCreateUserConfigType, AuthFactorType, DefaultEmailOptionType,
    DeletionProtectionType, EmailConfigurationType, EmailSendingAccountType, LambdaConfigType,
    PasswordPolicyType, RecoveryOptionNameType, RecoveryOptionType, SignInPolicyType,
    UserAttributeUpdateSettingsType, UserPoolMfaType, UserPoolPolicyType, UserPoolTierType,
    UserPoolType, VerificationMessageTemplateType,
};

/// How many days a temporary password holds where nobody says so.
pub(crate) const TEMPORARY_PASSWORD_DAYS: i32 = 7;
/// How many characters a password has at least where nobody says so.
pub(crate) const PASSWORD_CHARACTERS_MIN: i32 = 8;

/// The settings of a pool of which nothing is said but its name.
pub(crate) fn settings() -> UserPoolType {
    UserPoolType {
        account_recovery_setting: Some(account_recovery()),
        admin_create_user_config: Some(admin_create_user_config()),
        deletion_protection: Some(DeletionProtectionType::Inactive),
        email_configuration: Some(email_configuration()),
        estimated_number_of_users: Some(0),
        lambda_config: Some(LambdaConfigType::default()),
        mfa_configuration: Some(UserPoolMfaType::Off),
        policies: Some(UserPoolPolicyType {
            password_policy: Some(password_policy()),
            sign_in_policy: Some(sign_in_policy()),
        }),
        user_attribute_update_settings: Some(user_attribute_update_settings()),
        user_pool_tags: Some(std::collections::BTreeMap::new()),
        user_pool_tier: Some(UserPoolTierType::Essentials),
        verification_message_template: Some(verification_message_template()),
        ..UserPoolType::default()
    }
}

/// Self-service sign-up, and a week for an invitation.
pub(crate) fn admin_create_user_config() -> AdminCreateUserConfigType {
    AdminCreateUserConfigType {
        allow_admin_create_user_only: Some(false),
        unused_account_validity_days: Some(TEMPORARY_PASSWORD_DAYS),
        ..AdminCreateUserConfigType::default()
    }
}

/// The directory's own sender.
pub(crate) fn email_configuration() -> EmailConfigurationType {
    EmailConfigurationType {
        email_sending_account: Some(EmailSendingAccountType::CognitoDefault),
        ..EmailConfigurationType::default()
    }
}

/// No attribute keeps its old value until the new one is verified.
pub(crate) fn user_attribute_update_settings() -> UserAttributeUpdateSettingsType {
    UserAttributeUpdateSettingsType {
        attributes_require_verification_before_update: Some(Vec::new()),
    }
}

/// A code, in the directory's own words.
pub(crate) fn verification_message_template() -> VerificationMessageTemplateType {
    VerificationMessageTemplateType {
        default_email_option: Some(DefaultEmailOptionType::ConfirmWithCode),
        ..VerificationMessageTemplateType::default()
    }
}

/// The first factor is the password.
pub(crate) fn sign_in_policy() -> SignInPolicyType {
    SignInPolicyType {
        allowed_first_auth_factors: Some(vec![AuthFactorType::Password]),
    }
}

fn password_policy() -> PasswordPolicyType {
    PasswordPolicyType {
        minimum_length: Some(PASSWORD_CHARACTERS_MIN),
        require_lowercase: Some(true),
        require_numbers: Some(true),
        require_symbols: Some(true),
        require_uppercase: Some(true),
        temporary_password_validity_days: Some(TEMPORARY_PASSWORD_DAYS),
        ..PasswordPolicyType::default()
    }
}

fn account_recovery() -> AccountRecoverySettingType {
    let option = |name, priority| RecoveryOptionType { name, priority };
    AccountRecoverySettingType {
        recovery_mechanisms: Some(vec![
            option(RecoveryOptionNameType::VerifiedEmail, 1),
            option(RecoveryOptionNameType::VerifiedPhoneNumber, 2),
        ]),
    }
}
