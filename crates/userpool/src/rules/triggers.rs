//! The Lambda functions that a pool names as its triggers.

use model::{Error, ErrorCode, LambdaConfigType};

/// A trigger whose function can refuse, or decides what a token says. The others are not among these: `PostConfirmation`,
/// `CustomMessage` and the senders follow a fact, and without `UserMigration` fewer people get in, not more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    PreSignUp,
    PreAuthentication,
    PostAuthentication,
    PreTokenGeneration,
    DefineAuthChallenge,
}

impl Trigger {
    /// The member of `LambdaConfig`.
    fn name(self) -> &'static str {
        match self {
            Trigger::PreSignUp => "PreSignUp",
            Trigger::PreAuthentication => "PreAuthentication",
            Trigger::PostAuthentication => "PostAuthentication",
            Trigger::PreTokenGeneration => "PreTokenGeneration",
            Trigger::DefineAuthChallenge => "DefineAuthChallenge",
        }
    }

    /// Whether the pool names a function for it.
    pub(crate) fn is_set(self, triggers: &LambdaConfigType) -> bool {
        match self {
            Trigger::PreSignUp => triggers.pre_sign_up.is_some(),
            Trigger::PreAuthentication => triggers.pre_authentication.is_some(),
            Trigger::PostAuthentication => triggers.post_authentication.is_some(),
            Trigger::PreTokenGeneration => triggers.pre_token_generation.is_some(),
            Trigger::DefineAuthChallenge => triggers.define_auth_challenge.is_some(),
        }
    }

    /// The refusal in place of what the function would have said.
    pub(crate) fn not_asked(self) -> Error {
        let name = self.name();
        Error::new(
            ErrorCode::UnexpectedLambdaException,
            format!(
                "{name} invocation failed: this version of Cenote does not run Lambda functions yet, and lets nothing pass that one of them might refuse or change. Take {name} out of the pool's LambdaConfig, or have triggers ignored: cenote dev --ignore-triggers, or ignore = true under [triggers] in the configuration of cenote serve."
            ),
        )
    }
}

/// The ARNs of all functions.
pub(crate) fn functions(triggers: &LambdaConfigType) -> impl Iterator<Item = &str> {
    let newer = triggers.pre_token_generation_config.as_ref();
    let inbound = triggers.inbound_federation.as_ref();
    let mail = triggers.custom_email_sender.as_ref();
    let text = triggers.custom_sms_sender.as_ref();
    [
        triggers.create_auth_challenge.as_ref(),
        triggers.custom_message.as_ref(),
        triggers.define_auth_challenge.as_ref(),
        triggers.post_authentication.as_ref(),
        triggers.post_confirmation.as_ref(),
        triggers.pre_authentication.as_ref(),
        triggers.pre_sign_up.as_ref(),
        triggers.pre_token_generation.as_ref(),
        triggers.user_migration.as_ref(),
        triggers.verify_auth_challenge_response.as_ref(),
        newer.map(|config| &config.lambda_arn),
        inbound.map(|config| &config.lambda_arn),
        mail.map(|config| &config.lambda_arn),
        text.map(|config| &config.lambda_arn),
    ]
    .into_iter()
    .flatten()
    .map(String::as_str)
}

/// The region in an ARN: `arn:aws:lambda:<region>:…`.
pub(crate) fn region_of(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap_or_default()
}
