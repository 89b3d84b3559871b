//! A resource server: an API, and the scopes that clients may have of it.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// A resource server of a pool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ResourceServer {
    pub(crate) pool_id: String,
    /// What clients know it by, such as its address; it stays.
    pub(crate) identifier: String,
    pub(crate) name: String,
    /// No two have the same name.
    pub(crate) scopes: Vec<Scope>,
}

/// A scope of a resource server. Clients call it by the identifier, a slash and the name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Scope {
    pub(crate) name: String,
    pub(crate) description: String,
}

impl ResourceServer {
    pub(crate) fn key_of(pool_id: &str, identifier: &str) -> Key {
        Key::of(&[pool_id, "resource_server", identifier])
    }

    /// The resource servers of a pool in the order of their identifiers.
    pub(crate) fn of_pool(pool_id: &str) -> Range {
        Key::prefix(&[pool_id, "resource_server"])
    }
}

impl Record for ResourceServer {
    const TABLE: Table = Table {
        name: "resource_server",
        format: 1,
    };

    fn key(&self) -> Key {
        ResourceServer::key_of(&self.pool_id, &self.identifier)
    }
}
