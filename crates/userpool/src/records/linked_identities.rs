//! The identities of identity providers that are linked to a user.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ProviderKind;

/// What is linked to a user; a user to whom nothing is has none. What is shown of it stands among the user's attributes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct LinkedIdentities {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// In the order in which they were linked.
    pub(crate) identities: Vec<LinkedIdentity>,
}

/// Somebody whom a provider knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkedIdentity {
    /// The provider's id: another provider that gets its name later knows other people.
    pub(crate) provider_id: String,
    pub(crate) provider: String,
    pub(crate) kind: ProviderKind,
    /// By what it is told apart: `Cognito_Subject`, or the attribute on which the provider's mapping puts a claim.
    pub(crate) attribute: String,
    /// The value of it, as the provider writes it.
    pub(crate) value: String,
    pub(crate) linked_millis: i64,
}

impl LinkedIdentities {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "identities", sub])
    }

    /// The index by which the one user is found whom an identity is.
    pub(crate) fn by_identity(pool_id: &str, identity: &LinkedIdentity) -> Key {
        let (provider_id, attribute) = (&identity.provider_id, &identity.attribute);
        Key::of(&[pool_id, "linked", provider_id, attribute, &identity.value])
    }

    /// In the index, those of a provider.
    pub(crate) fn of_provider(pool_id: &str, provider_id: &str) -> Range {
        Key::prefix(&[pool_id, "linked", provider_id])
    }
}

impl LinkedIdentity {
    /// Whether it is the same one, however and whenever it was linked.
    pub(crate) fn is_same(&self, other: &LinkedIdentity) -> bool {
        let told = |it: &LinkedIdentity| {
            let LinkedIdentity {
                provider_id,
                attribute,
                value,
                ..
            } = it;
            [provider_id.clone(), attribute.clone(), value.clone()]
        };
        told(self) == told(other)
    }
}

impl Record for LinkedIdentities {
    const TABLE: Table = Table {
        name: "linked_identities",
        format: 1,
    };

    fn key(&self) -> Key {
        LinkedIdentities::key_of(&self.pool_id, &self.sub)
    }

    fn unique(&self) -> Vec<Key> {
        let identities = self.identities.iter();
        identities
            .map(|identity| LinkedIdentities::by_identity(&self.pool_id, identity))
            .collect()
    }
}
