//! An app client.

use model::{PreventUserExistenceErrorTypes, UserPoolClientType};
use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// An app client of a pool.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Client {
    /// 26 lower-case letters and digits.
    pub(crate) id: String,
    pub(crate) pool_id: String,
    /// The client as AWS describes it, without its id, its pool and its secret.
    pub(crate) settings: UserPoolClientType,
    /// The client's secret where it has one, sealed for the context [`Client::secret_context`].
    pub(crate) secret: Option<String>,
}

impl Client {
    pub(crate) fn key_of(pool_id: &str, id: &str) -> Key {
        Key::of(&[pool_id, "client", id])
    }

    /// The index by which a client is found where only its id is known.
    pub(crate) fn by_id(id: &str) -> Key {
        Key::of(&["client", id])
    }

    /// The clients of a pool.
    pub(crate) fn of_pool(pool_id: &str) -> Range {
        Key::prefix(&[pool_id, "client"])
    }

    pub(crate) fn secret_context(pool_id: &str, id: &str) -> String {
        format!("{pool_id}/client/{id}/secret")
    }

    /// Whether answers must not tell whether a user exists.
    pub(crate) fn hides_users(&self) -> bool {
        self.settings.prevent_user_existence_errors == Some(PreventUserExistenceErrorTypes::Enabled)
    }
}

impl Record for Client {
    const TABLE: Table = Table {
        name: "client",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        Client::key_of(&self.pool_id, &self.id)
    }

    fn unique(&self) -> Vec<Key> {
        vec![Client::by_id(&self.id)]
    }
}
