//! The Lambda functions that a pool names as its triggers.

use model::{LambdaConfigType, PreTokenGenerationLambdaVersionType};

use crate::world::Trigger;

/// The ARN of the function that a pool names for a trigger.
pub(crate) fn function(triggers: &LambdaConfigType, trigger: Trigger) -> Option<&str> {
    let function = match trigger {
        Trigger::PreSignUp => triggers.pre_sign_up.as_ref(),
        Trigger::PostConfirmation => triggers.post_confirmation.as_ref(),
        Trigger::PreAuthentication => triggers.pre_authentication.as_ref(),
        Trigger::PostAuthentication => triggers.post_authentication.as_ref(),
        Trigger::PreTokenGeneration => triggers.pre_token_generation.as_ref(),
        Trigger::DefineAuthChallenge => triggers.define_auth_challenge.as_ref(),
    };
    function.map(String::as_str)
}

/// Whether a function has a say in the token of a client that speaks for itself: that of tokens, in its third version alone (AWS developer
/// guide, "Pre token generation Lambda trigger").
pub(crate) fn is_asked_of_clients(triggers: &LambdaConfigType) -> bool {
    let config = triggers.pre_token_generation_config.as_ref();
    config.is_some_and(|config| config.lambda_version == PreTokenGenerationLambdaVersionType::V30)
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
