//! An app client.

use model::{PreventUserExistenceErrorTypes, Timestamp, UserPoolClientType};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Range, Record, StoreError, Table};

/// An app client of a pool.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Client {
    /// 26 lower-case letters and digits.
    pub(crate) id: String,
    pub(crate) pool_id: String,
    /// The client as AWS describes it, without its id, its pool and its secrets.
    pub(crate) settings: UserPoolClientType,
    /// The client's secrets, the oldest first; a client without is public. Whoever knows one of them is the client.
    pub(crate) secrets: Vec<ClientSecret>,
    /// For how many minutes a session of managed login may be used again, where `SetUserPoolClientSessionConfiguration` has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sso_minutes: Option<i32>,
}

/// A secret of a client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClientSecret {
    /// The client's id, two hyphens, and the instant of its making in milliseconds.
    pub(crate) id: String,
    pub(crate) created_millis: i64,
    /// Sealed for the context [`Client::secret_context`].
    pub(crate) sealed: String,
}

impl Client {
    /// Whether the client has to prove that it knows a secret.
    pub(crate) fn has_secret(&self) -> bool {
        !self.secrets.is_empty()
    }

    /// Adds a sealed secret that is made at an instant, and gives it. No two of a client have the same id.
    pub(crate) fn add_secret(&mut self, sealed: String, now_millis: i64) -> &ClientSecret {
        let mut millis = now_millis;
        let is_taken = |id: &str| self.secrets.iter().any(|known| known.id == id);
        while is_taken(&secret_id(&self.id, millis)) {
            millis += 1;
        }
        let id = secret_id(&self.id, millis);
        let secret = ClientSecret {
            id,
            created_millis: now_millis,
            sealed,
        };
        self.secrets.push(secret);
        let last = self.secrets.len() - 1;
        &self.secrets[last]
    }

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
        format: 3,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        Client::key_of(&self.pool_id, &self.id)
    }

    fn unique(&self) -> Vec<Key> {
        vec![Client::by_id(&self.id)]
    }

    fn upgrade(format: u32, mut value: Value) -> Result<Value, StoreError> {
        // Format 2 had no minutes of sessions.
        if format > 1 {
            return Ok(value);
        }
        // Format 1 had one secret at most, as old as its client.
        let made = Timestamp::deserialize(&value["settings"]["CreationDate"]);
        let millis = made.map_or(0, Timestamp::millis);
        let id = secret_id(value["id"].as_str().unwrap_or_default(), millis);
        let secret = value["secret"].as_str();
        let secrets = secret
            .map(|sealed| json!({ "id": id, "created_millis": millis, "sealed": sealed }))
            .into_iter()
            .collect();
        if let Value::Object(members) = &mut value {
            members.shift_remove("secret");
            members.insert("secrets".to_owned(), Value::Array(secrets));
        }
        Ok(value)
    }
}

/// The id of a client's secret (API reference, `ClientSecretDescriptorType`).
fn secret_id(client_id: &str, millis: i64) -> String {
    format!("{client_id}--{millis}")
}
