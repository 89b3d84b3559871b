//! What an identity provider of each type needs to be told, and what is known of it anyway (API reference, `CreateIdentityProvider`).

use std::collections::BTreeMap;

use crate::Result;
use crate::records::ProviderKind::{
    self, Facebook, Google, LoginWithAmazon, Oidc, Saml, SignInWithApple,
};
use crate::refusals::invalid_parameter;

/// Types of which a pool has one provider at most, which is called as the type is.
const SOCIAL: [ProviderKind; 4] = [Facebook, Google, LoginWithAmazon, SignInWithApple];
/// What the pool itself is called among the providers of a client. It is `Cognito` where identities are linked, so that no other one is
/// called so in letters of any case.
const OWN_NAME: &str = "COGNITO";
/// Details that nobody but the provider may know.
const SECRET: [&str; 2] = ["client_secret", "private_key"];
/// Details that no answer shows.
const HIDDEN: [&str; 1] = ["private_key"];
/// The version of Facebook's API where a request names none.
const FACEBOOK_VERSION: &str = "v17.0";

/// What is told of a provider.
type Details = BTreeMap<String, String>;

/// Refuses a provider whose name or details do not fit its type.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) fn refuse_unfit(name: &str, kind: ProviderKind, details: &Details) -> Result<()> {
    let own = kind.wire();
    let of_a_type = SOCIAL.iter().any(|social| social.wire().as_str() == name);
    let must_be_called_so =
        SOCIAL.contains(&kind) || of_a_type || name.eq_ignore_ascii_case(OWN_NAME);
    if must_be_called_so && name != own.as_str() {
        return Err(invalid_parameter(format!(
            "Provider {name} cannot be of type {own}."
        )));
    }
    let (needed, sentence) = needed(kind);
    if !needed.iter().all(|detail| is_told(details, detail)) {
        return Err(invalid_parameter(sentence));
    }
    match kind {
        Saml => refuse_other_than_one_metadata(details),
        Oidc => refuse_unfit_endpoint(details),
        _ => Ok(()),
    }
}

/// Whether a detail is sealed.
pub(crate) fn is_secret(detail: &str) -> bool {
    SECRET.contains(&detail)
}

/// Whether a detail is shown to administrators.
pub(crate) fn is_shown(detail: &str) -> bool {
    !HIDDEN.contains(&detail)
}

/// What is shown of a provider of a type beside what was told of it.
pub(crate) fn known_details(kind: ProviderKind, told: &Details) -> Details {
    let version = told.get("api_version");
    let version = version.map_or(FACEBOOK_VERSION, String::as_str);
    let known: &[(&str, &str)] = match kind {
        Saml => &[],
        Oidc => &[("attributes_url_add_attributes", "false")],
        Google => &[
            (
                "attributes_url",
                "https://people.googleapis.com/v1/people/me?personFields=",
            ),
            ("attributes_url_add_attributes", "true"),
            (
                "authorize_url",
                "https://accounts.google.com/o/oauth2/v2/auth",
            ),
            ("oidc_issuer", "https://accounts.google.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://www.googleapis.com/oauth2/v4/token"),
        ],
        Facebook => &[
            (
                "attributes_url",
                "https://graph.facebook.com/{version}/me?fields=",
            ),
            ("attributes_url_add_attributes", "true"),
            (
                "authorize_url",
                "https://www.facebook.com/{version}/dialog/oauth",
            ),
            ("token_request_method", "GET"),
            (
                "token_url",
                "https://graph.facebook.com/{version}/oauth/access_token",
            ),
        ],
        LoginWithAmazon => &[
            ("attributes_url", "https://api.amazon.com/user/profile"),
            ("attributes_url_add_attributes", "false"),
            ("authorize_url", "https://www.amazon.com/ap/oa"),
            ("token_request_method", "POST"),
            ("token_url", "https://api.amazon.com/auth/o2/token"),
        ],
        SignInWithApple => &[
            ("attributes_url_add_attributes", "false"),
            ("authorize_url", "https://appleid.apple.com/auth/authorize"),
            ("oidc_issuer", "https://appleid.apple.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://appleid.apple.com/auth/token"),
        ],
    };
    let told_of =
        |(name, value): &(&str, &str)| ((*name).to_owned(), value.replace("{version}", version));
    known.iter().map(told_of).collect()
}

/// The claim by which a provider of a type tells its users apart; of SAML none that is shown.
pub(crate) fn subject_of(kind: ProviderKind) -> Option<&'static str> {
    match kind {
        Saml => None,
        Facebook => Some("id"),
        LoginWithAmazon => Some("user_id"),
        Oidc | Google | SignInWithApple => Some("sub"),
    }
}

fn needed(kind: ProviderKind) -> (&'static [&'static str], &'static str) {
    match kind {
        Saml => (&[], ""),
        Oidc => (
            &[
                "client_id",
                "authorize_scopes",
                "oidc_issuer",
                "attributes_request_method",
            ],
            "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
        ),
        SignInWithApple => (
            &["client_id", "private_key", "team_id", "key_id"],
            "clientId, privateKey, teamId, and keyId are all required idp details.",
        ),
        Facebook | Google | LoginWithAmazon => (
            &["client_id", "client_secret", "authorize_scopes"],
            "clientId, clientSecret and authorizeScopes are all required idp details.",
        ),
    }
}

fn refuse_other_than_one_metadata(details: &Details) -> Result<()> {
    let told = ["MetadataURL", "MetadataFile"].map(|detail| is_told(details, detail));
    match told {
        [true, true] => Err(invalid_parameter(
            "Only one of the MetadataURL or MetadataFile should be provided.",
        )),
        [false, false] => Err(invalid_parameter(
            "At least one of the MetadataURL or MetadataFile should be provided.",
        )),
        _ => Ok(()),
    }
}

fn refuse_unfit_endpoint(details: &Details) -> Result<()> {
    let detail = |name: &str| details.get(name).map(String::as_str).unwrap_or_default();
    if !detail("oidc_issuer").starts_with("https://") {
        return Err(invalid_parameter("OIDC endpoint must start with https://"));
    }
    let method = detail("attributes_request_method");
    if method != "GET" && method != "POST" {
        return Err(invalid_parameter(format!(
            "1 validation error detected: Value '{method}' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]"
        )));
    }
    Ok(())
}

fn is_told(details: &Details, name: &str) -> bool {
    details.get(name).is_some_and(|value| !value.is_empty())
}
