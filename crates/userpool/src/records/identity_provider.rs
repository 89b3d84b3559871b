//! An identity provider: from where users are to come who have an account elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use model::IdentityProviderTypeType as Wire;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Range, Record, StoreError, Table};

/// An identity provider of a pool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IdentityProvider {
    pub(crate) pool_id: String,
    pub(crate) name: String,
    /// What its identities are linked by: another one may be given its name later. Of one from before it was kept, the name.
    pub(crate) id: String,
    pub(crate) kind: ProviderKind,
    /// What is needed to ask it, by the names that the API has for it.
    pub(crate) details: BTreeMap<String, String>,
    /// Those among it that are secret, each sealed for [`IdentityProvider::secret_context`].
    pub(crate) secrets: BTreeMap<String, String>,
    /// Which of its claims are which attributes.
    pub(crate) attributes: BTreeMap<String, String>,
    /// Which of its levels of assurance are which of ours.
    pub(crate) levels: Option<BTreeMap<String, String>>,
    /// What else it is called, such as the domain of its users' addresses.
    pub(crate) identifiers: Vec<String>,
    /// By which of a user's attributes its identities were linked to users so far.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) linked_by: BTreeSet<String>,
    pub(crate) created_millis: i64,
    pub(crate) modified_millis: i64,
}

/// What a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProviderKind {
    Saml,
    Oidc,
    Google,
    Facebook,
    LoginWithAmazon,
    SignInWithApple,
}

impl ProviderKind {
    pub(crate) fn of(wire: Wire) -> Self {
        match wire {
            Wire::Saml => Self::Saml,
            Wire::Oidc => Self::Oidc,
            Wire::Google => Self::Google,
            Wire::Facebook => Self::Facebook,
            Wire::LoginWithAmazon => Self::LoginWithAmazon,
            Wire::SignInWithApple => Self::SignInWithApple,
        }
    }

    pub(crate) fn wire(self) -> Wire {
        match self {
            Self::Saml => Wire::Saml,
            Self::Oidc => Wire::Oidc,
            Self::Google => Wire::Google,
            Self::Facebook => Wire::Facebook,
            Self::LoginWithAmazon => Wire::LoginWithAmazon,
            Self::SignInWithApple => Wire::SignInWithApple,
        }
    }
}

impl IdentityProvider {
    pub(crate) fn key_of(pool_id: &str, name: &str) -> Key {
        Key::of(&[pool_id, "identity_provider", name])
    }

    /// The index by which a provider is found by one of its identifiers.
    pub(crate) fn by_identifier(pool_id: &str, identifier: &str) -> Key {
        Key::of(&[pool_id, "idp_identifier", identifier])
    }

    /// The providers of a pool in the order of their names.
    pub(crate) fn of_pool(pool_id: &str) -> Range {
        Key::prefix(&[pool_id, "identity_provider"])
    }

    /// The context in which a secret detail of a provider is sealed.
    pub(crate) fn secret_context(pool_id: &str, name: &str, detail: &str) -> String {
        format!("{pool_id}/identity provider/{name}/{detail}")
    }
}

impl Record for IdentityProvider {
    const TABLE: Table = Table {
        name: "identity_provider",
        format: 2,
    };

    fn key(&self) -> Key {
        IdentityProvider::key_of(&self.pool_id, &self.name)
    }

    fn unique(&self) -> Vec<Key> {
        let identifiers = self.identifiers.iter();
        let key = |identifier: &String| IdentityProvider::by_identifier(&self.pool_id, identifier);
        identifiers.map(key).collect()
    }

    fn upgrade(format: u32, mut value: Value) -> Result<Value, StoreError> {
        if format == 1 {
            value["id"] = value["name"].clone();
        }
        Ok(value)
    }
}
