//! Whether a client's settings agree with each other and with the pool: one row a rule, in AWS's words.

use std::collections::BTreeSet;

use model::{
    Error, ErrorCode, ExplicitAuthFlowsType, FeatureType, OAuthFlowType, UserPoolClientType,
    UserPoolTierType, UserPoolType,
};

use crate::Result;
use crate::records::Pool;
use crate::refusals::invalid_parameter;
use crate::rules::client_access;
use crate::settings::client::{flows, redirect_urls, validity};

/// The scopes that each pool has (AWS developer guide, "Scopes, M2M, and resource servers").
const SCOPES: [&str; 5] = [
    "phone",
    "email",
    "openid",
    "profile",
    "aws.cognito.signin.user.admin",
];
/// The pool itself as an identity provider.
const OWN_PROVIDER: &str = "COGNITO";
/// Attributes that the directory alone writes.
const NEVER_WRITTEN: [&str; 3] = ["sub", "email_verified", "phone_number_verified"];

/// What is checked: the settings that are to be, and what they must fit.
pub(crate) struct Proposal<'a> {
    pub(crate) settings: &'a UserPoolClientType,
    pub(crate) pool: &'a Pool,
    /// Whether the client has a secret.
    pub(crate) secret: bool,
    /// The scopes of resource servers that the client may have.
    pub(crate) scopes: &'a BTreeSet<String>,
    /// The identity providers that it may name beside the pool itself.
    pub(crate) providers: &'a BTreeSet<String>,
    /// `creating` or `updating`, as AWS's sentences say it.
    pub(crate) verb: &'static str,
}

/// The rules in the order in which they are checked.
const CHECKS: [fn(&Proposal<'_>) -> Result<()>; 14] = [
    flow_names_are_of_one_kind,
    programs_sign_nobody_in,
    srp_is_kept_by_the_pool,
    rotation_excludes_plain_refresh,
    tokens_hold_a_fair_time,
    grants_are_complete,
    machines_are_alone,
    scopes_exist,
    redirects_are_safe,
    providers_exist,
    attributes_exist,
    analytics_name_one_project,
    context_needs_a_secret,
    tier_has_the_flows,
];

/// Says whether a client may be so.
///
/// # Errors
/// The first rule that is broken: `InvalidParameterException`, `InvalidOAuthFlowException`,
/// `ScopeDoesNotExistException` or `FeatureUnavailableInTierException`.
pub(crate) fn refuse_unfit(proposal: &Proposal<'_>) -> Result<()> {
    CHECKS.iter().try_for_each(|rule| rule(proposal))
}

fn flow_names_are_of_one_kind(proposal: &Proposal<'_>) -> Result<()> {
    let flows = proposal
        .settings
        .explicit_auth_flows
        .as_deref()
        .unwrap_or_default();
    let new = flows
        .iter()
        .filter(|flow| flow.as_str().starts_with("ALLOW_"))
        .count();
    if new != 0 && new != flows.len() {
        return Err(invalid_parameter(
            "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
        ));
    }
    Ok(())
}

fn programs_sign_nobody_in(proposal: &Proposal<'_>) -> Result<()> {
    if !flows::is_for_itself(proposal.settings) {
        return Ok(());
    }
    let flows = proposal.settings.explicit_auth_flows.as_deref();
    if flows.is_some_and(|flows| flows.len() > 1) {
        return Err(invalid_parameter(
            "ALLOW_CLIENT_TOKEN_AUTH can not be selected along with other auth flows.",
        ));
    }
    if !proposal.secret {
        return Err(invalid_parameter(
            "ALLOW_CLIENT_TOKEN_AUTH can not be selected if client does not have a client secret.",
        ));
    }
    Ok(())
}

fn srp_is_kept_by_the_pool(proposal: &Proposal<'_>) -> Result<()> {
    match flows::srp_by(proposal.settings) {
        Some(flow) if !proposal.pool.srp => Err(invalid_parameter(format!(
            "{} lets a client use SRP, and user pool {} was made without SRP: set ExplicitAuthFlows to ALLOW_ flows other than \
             ALLOW_USER_SRP_AUTH and ALLOW_USER_AUTH.",
            flow.as_str(),
            proposal.pool.id
        ))),
        _ => Ok(()),
    }
}

fn rotation_excludes_plain_refresh(proposal: &Proposal<'_>) -> Result<()> {
    let rotation = proposal.settings.refresh_token_rotation.as_ref();
    let rotates = rotation.is_some_and(|rotation| rotation.feature == FeatureType::Enabled);
    let flows = proposal
        .settings
        .explicit_auth_flows
        .as_deref()
        .unwrap_or_default();
    if rotates && flows.contains(&ExplicitAuthFlowsType::AllowRefreshTokenAuth) {
        return Err(invalid_parameter(
            "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled",
        ));
    }
    Ok(())
}

fn tokens_hold_a_fair_time(proposal: &Proposal<'_>) -> Result<()> {
    validity::refuse_out_of_bounds(proposal.settings)
}

fn grants_are_complete(proposal: &Proposal<'_>) -> Result<()> {
    let asked = proposal.settings.allowed_oauth_flows_user_pool_client == Some(true);
    let scopes = proposal
        .settings
        .allowed_oauth_scopes
        .as_deref()
        .unwrap_or_default();
    if asked && (grants(proposal).is_empty() || scopes.is_empty()) {
        return Err(invalid_parameter(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ));
    }
    Ok(())
}

fn machines_are_alone(proposal: &Proposal<'_>) -> Result<()> {
    let grants = grants(proposal);
    let by_browser =
        grants.contains(&OAuthFlowType::Code) || grants.contains(&OAuthFlowType::Implicit);
    let by_machine = grants.contains(&OAuthFlowType::ClientCredentials);
    if by_machine && by_browser {
        return Err(grant_refused(
            "client_credentials flow can not be selected along with code flow or implicit flow.",
        ));
    }
    if by_machine && !proposal.secret {
        return Err(grant_refused(
            "client_credentials flow can not be selected if client does not have a client secret.",
        ));
    }
    let scopes = proposal.settings.allowed_oauth_scopes.iter().flatten();
    if let Some(scope) = scopes
        .into_iter()
        .find(|scope| SCOPES.contains(&scope.as_str()))
        && by_machine
    {
        return Err(grant_refused(format!(
            "{scope} is not supported with client_credentials flow"
        )));
    }
    let urls = proposal
        .settings
        .callback_urls
        .as_deref()
        .unwrap_or_default();
    if by_browser && urls.is_empty() {
        return Err(grant_refused(
            "CallbackUrls can not be empty when code flow or implicit flow is selected",
        ));
    }
    Ok(())
}

fn scopes_exist(proposal: &Proposal<'_>) -> Result<()> {
    let known = |scope: &str| SCOPES.contains(&scope) || proposal.scopes.contains(scope);
    let mut scopes = proposal.settings.allowed_oauth_scopes.iter().flatten();
    match scopes.find(|scope| !known(scope.as_str())) {
        Some(scope) => Err(Error::new(
            ErrorCode::ScopeDoesNotExistException,
            format!("Invalid scope requested: {scope}"),
        )),
        None => Ok(()),
    }
}

fn redirects_are_safe(proposal: &Proposal<'_>) -> Result<()> {
    let callbacks = proposal
        .settings
        .callback_urls
        .as_deref()
        .unwrap_or_default();
    let logouts = proposal.settings.logout_urls.as_deref().unwrap_or_default();
    callbacks
        .iter()
        .chain(logouts)
        .try_for_each(|url| redirect_urls::refuse_unfit(url))?;
    match &proposal.settings.default_redirect_uri {
        Some(default) if !callbacks.contains(default) => Err(invalid_parameter(format!(
            "The default redirect URI {default} is not in the callback URIs list."
        ))),
        _ => Ok(()),
    }
}

fn providers_exist(proposal: &Proposal<'_>) -> Result<()> {
    let known = |name: &String| name == OWN_PROVIDER || proposal.providers.contains(name);
    let named = proposal.settings.supported_identity_providers.as_deref();
    let mut named = named.unwrap_or_default().iter();
    match named.find(|name| !known(name)) {
        Some(provider) => Err(invalid_parameter(format!(
            "The provider {provider} does not exist for User Pool {}.",
            proposal.pool.id
        ))),
        None => Ok(()),
    }
}

fn attributes_exist(proposal: &Proposal<'_>) -> Result<()> {
    let schema = &proposal.pool.settings;
    let read = proposal
        .settings
        .read_attributes
        .as_deref()
        .unwrap_or_default();
    let known = |name: &str| has_attribute(schema, name) && !client_access::is_for_developers(name);
    if !read.iter().all(|name| known(name)) {
        return Err(invalid_parameter(format!(
            "Invalid read attributes specified while {} a client",
            proposal.verb
        )));
    }
    let Some(write) = proposal.settings.write_attributes.as_deref() else {
        return Ok(());
    };
    let possible = write
        .iter()
        .all(|name| known(name) && !NEVER_WRITTEN.contains(&name.as_str()));
    // Who signs up through this client could not give what the pool requires.
    let complete = required_attributes(schema).all(|name| write.iter().any(|other| other == name));
    if !possible || !complete {
        return Err(invalid_parameter(format!(
            "Invalid write attributes specified while {} a client",
            proposal.verb
        )));
    }
    Ok(())
}

fn analytics_name_one_project(proposal: &Proposal<'_>) -> Result<()> {
    let Some(analytics) = &proposal.settings.analytics_configuration else {
        return Ok(());
    };
    let parts = [
        &analytics.application_id,
        &analytics.role_arn,
        &analytics.external_id,
    ];
    let given = parts.iter().filter(|part| part.is_some()).count();
    let whole = if analytics.application_arn.is_some() {
        given == 0
    } else {
        given == parts.len()
    };
    if !whole {
        return Err(invalid_parameter(
            "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid",
        ));
    }
    Ok(())
}

fn context_needs_a_secret(proposal: &Proposal<'_>) -> Result<()> {
    let propagates = proposal
        .settings
        .enable_propagate_additional_user_context_data
        == Some(true);
    if propagates && !proposal.secret {
        return Err(invalid_parameter(
            "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
        ));
    }
    Ok(())
}

fn tier_has_the_flows(proposal: &Proposal<'_>) -> Result<()> {
    let lite = proposal.pool.settings.user_pool_tier == Some(UserPoolTierType::Lite);
    let flows = proposal
        .settings
        .explicit_auth_flows
        .as_deref()
        .unwrap_or_default();
    if lite && flows.contains(&ExplicitAuthFlowsType::AllowUserAuth) {
        return Err(Error::new(
            ErrorCode::FeatureUnavailableInTierException,
            "The following features need to be disabled for the LITE pricing tier configured: Choice-Based Sign-In",
        ));
    }
    Ok(())
}

fn grants<'a>(proposal: &'a Proposal<'_>) -> &'a [OAuthFlowType] {
    proposal
        .settings
        .allowed_oauth_flows
        .as_deref()
        .unwrap_or_default()
}

fn has_attribute(schema: &UserPoolType, name: &str) -> bool {
    schema
        .schema_attributes
        .iter()
        .flatten()
        .any(|a| a.name.as_deref() == Some(name))
}

/// What a user must give at sign-up. `sub` is required of the directory, not of the user.
fn required_attributes(schema: &UserPoolType) -> impl Iterator<Item = &str> {
    let attributes = schema.schema_attributes.iter().flatten();
    attributes
        .filter(|attribute| attribute.required == Some(true))
        .filter_map(|attribute| attribute.name.as_deref())
        .filter(|name| !NEVER_WRITTEN.contains(name))
}

fn grant_refused(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::InvalidOAuthFlowException, message)
}
