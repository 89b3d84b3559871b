//! Which identities of providers are linked to users, by what they are named, and how they are shown (API reference,
//! `AdminLinkProviderForUser`; AWS developer guide, "Linking federated users to an existing user profile").

use model::ProviderUserIdentifierType;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::Result;
use crate::limits::{
    CLAIM_NAME_CHARACTERS_MAX, LINKED_VALUE_CHARACTERS_MAX, SOURCE_ATTRIBUTES_MAX,
};
use crate::records::ProviderKind::{Oidc, Saml};
use crate::records::{IdentityProvider, LinkedIdentity, Pool, User};
use crate::refusals::invalid_parameter;
use crate::rules::attributes;

/// The attribute of a user under which the identities are shown.
pub(crate) const ATTRIBUTE: &str = "identities";
/// What the pool itself is called among those who know somebody.
const OWN_NAME: &str = "Cognito";
/// What tells identities apart that are not told by an attribute: what the provider calls them itself.
const SUBJECT: &str = "Cognito_Subject";

/// Somebody whom a request names as a provider does, or as the pool itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named<'a> {
    provider: &'a str,
    attribute: Option<&'a str>,
    value: &'a str,
}

impl<'a> Named<'a> {
    /// Reads the member of a request.
    ///
    /// # Errors
    /// `InvalidParameterException` where it names nobody, or where nobody can be called so.
    pub(crate) fn read(member: &str, given: &'a ProviderUserIdentifierType) -> Result<Named<'a>> {
        let told = |text: &'a Option<String>| text.as_deref().filter(|text| !text.is_empty());
        let (provider, value) = (
            told(&given.provider_name),
            told(&given.provider_attribute_value),
        );
        let (Some(provider), Some(value)) = (provider, value) else {
            return Err(invalid_parameter(format!(
                "{member} needs a ProviderName and a ProviderAttributeValue."
            )));
        };
        if value.chars().count() > LINKED_VALUE_CHARACTERS_MAX {
            return Err(invalid_parameter(format!(
                "The ProviderAttributeValue of {member} has more than {LINKED_VALUE_CHARACTERS_MAX} characters."
            )));
        }
        let attribute = told(&given.provider_attribute_name);
        // That of a destination is not looked at (API reference, `AdminLinkProviderForUser`).
        let is_long = |name: &str| name.chars().count() > CLAIM_NAME_CHARACTERS_MAX;
        if provider != OWN_NAME && attribute.is_some_and(is_long) {
            return Err(invalid_parameter(format!(
                "The ProviderAttributeName of {member} has more than {CLAIM_NAME_CHARACTERS_MAX} characters."
            )));
        }
        Ok(Named {
            provider,
            attribute,
            value,
        })
    }

    /// The name of the provider.
    pub(crate) fn provider(&self) -> &'a str {
        self.provider
    }

    /// Whether it is a user of the pool's own.
    pub(crate) fn is_own(&self) -> bool {
        self.provider == OWN_NAME
    }

    /// What the provider, or the pool itself, calls whom it names.
    pub(crate) fn value(&self) -> &'a str {
        self.value
    }

    /// Whether it is told apart by what the provider calls it itself.
    pub(crate) fn is_by_subject(&self) -> bool {
        self.attribute == Some(SUBJECT)
    }

    /// The identity that a provider knows by this, linked at an instant.
    ///
    /// # Errors
    /// `InvalidParameterException` where identities of the provider are not told apart by the attribute, or by as many others as may be.
    pub(crate) fn at(
        &self,
        member: &str,
        provider: &IdentityProvider,
        now_millis: i64,
    ) -> Result<LinkedIdentity> {
        let attribute = match self.attribute {
            Some(SUBJECT) => Some(SUBJECT),
            Some(name) => mapped(provider, name),
            None => None,
        };
        let Some(attribute) = attribute else {
            let or = if may_be_mapped(provider) {
                ", or an attribute that its AttributeMapping names, or the claim of one"
            } else {
                ""
            };
            return Err(invalid_parameter(format!(
                "The ProviderAttributeName of {member} must be {SUBJECT} for the provider {}{or}.",
                provider.name
            )));
        };
        let others = &provider.linked_by;
        if others.len() >= SOURCE_ATTRIBUTES_MAX && !others.contains(attribute) {
            return Err(invalid_parameter(format!(
                "The identities of the provider {} are told apart by {SOURCE_ATTRIBUTES_MAX} attributes already, of which {attribute} is none.",
                provider.name
            )));
        }
        Ok(self.identity(provider, attribute, now_millis))
    }

    /// The identity that was linked by this, whatever is mapped by now.
    ///
    /// # Errors
    /// `InvalidParameterException` where no attribute is named.
    pub(crate) fn linked_at(
        &self,
        member: &str,
        provider: &IdentityProvider,
        now_millis: i64,
    ) -> Result<LinkedIdentity> {
        let Some(attribute) = self.attribute else {
            return Err(invalid_parameter(format!(
                "{member} needs the ProviderAttributeName by which it was linked, such as {SUBJECT}."
            )));
        };
        let attribute = mapped(provider, attribute).unwrap_or(attribute);
        Ok(self.identity(provider, attribute, now_millis))
    }

    fn identity(
        &self,
        provider: &IdentityProvider,
        attribute: &str,
        now_millis: i64,
    ) -> LinkedIdentity {
        LinkedIdentity {
            provider_id: provider.id.clone(),
            provider: provider.name.clone(),
            kind: provider.kind,
            attribute: attribute.to_owned(),
            value: self.value.to_owned(),
            linked_millis: now_millis,
        }
    }
}

fn may_be_mapped(provider: &IdentityProvider) -> bool {
    matches!(provider.kind, Saml | Oidc)
}

/// The attribute of the provider's mapping that is called so, or has the claim that is called so.
fn mapped<'a>(provider: &'a IdentityProvider, name: &str) -> Option<&'a str> {
    let mapping = || {
        provider
            .attributes
            .iter()
            .filter(|_| may_be_mapped(provider))
    };
    let by_name = mapping().find(|(attribute, _)| *attribute == name);
    let found = by_name.or_else(|| mapping().find(|(_, claim)| *claim == name));
    found.map(|(attribute, _)| attribute.as_str())
}

/// The attribute of a user that no provider's claim could be written to, so that nobody can be linked.
pub(crate) fn fixed_attribute<'a>(pool: &Pool, user: &'a User) -> Option<&'a str> {
    let mut names = user.attributes.keys().map(String::as_str);
    names.find(|name| attributes::is_immutable(pool, name))
}

/// Writes what is shown of a user's identities.
pub(crate) fn show(user: &mut User, identities: &[LinkedIdentity]) {
    if identities.is_empty() {
        user.attributes.remove(ATTRIBUTE);
    } else {
        user.attributes
            .insert(ATTRIBUTE.to_owned(), written(identities));
    }
}

/// The claim of an id token, in which all is text that is a number or a yes in the attribute (the same page of the guide).
pub(crate) fn claim(shown: &str) -> Value {
    let mut identities: Vec<Map<String, Value>> = serde_json::from_str(shown).unwrap_or_default();
    for identity in &mut identities {
        for member in ["primary", "dateCreated"] {
            if let Some(value) = identity.get_mut(member) {
                *value = json!(value.to_string());
            }
        }
    }
    json!(identities)
}

/// An identity as the attribute shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    user_id: &'a str,
    provider_name: &'a str,
    provider_type: &'static str,
    issuer: Option<&'a str>,
    primary: bool,
    date_created: i64,
}

fn written(identities: &[LinkedIdentity]) -> String {
    let shown = |identity: &LinkedIdentity| {
        json!(Shown {
            user_id: &identity.value,
            provider_name: &identity.provider,
            provider_type: identity.kind.wire().as_str(),
            issuer: None,
            primary: false,
            date_created: identity.linked_millis,
        })
    };
    Value::Array(identities.iter().map(shown).collect()).to_string()
}
