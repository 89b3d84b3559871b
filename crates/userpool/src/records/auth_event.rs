//! What a user did, or somebody in the user's name.

use model::AuthEventType;
use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// A sign-up, a sign-in, a new password: of a user whose pool has threat protection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct AuthEvent {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// Which one of the user's it is, counted from 0.
    pub(crate) number: u64,
    /// As it is shown, without what is sealed.
    pub(crate) shown: AuthEventType,
    /// From where and by what it was done, sealed for [`AuthEvent::context`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<String>,
    pub(crate) expires_millis: i64,
}

impl AuthEvent {
    /// Keys go down as events go on, so that the newest is found first.
    pub(crate) fn key_of(pool_id: &str, sub: &str, number: u64) -> Key {
        Key::of(&[pool_id, "auth-event", sub]).then_u64(u64::MAX - number)
    }

    /// The index by which one is found by its id.
    pub(crate) fn by_id(pool_id: &str, sub: &str, id: &str) -> Key {
        Key::of(&[pool_id, "auth-event-id", sub, id])
    }

    /// Those of a user, the newest first.
    pub(crate) fn of_user(pool_id: &str, sub: &str) -> Range {
        Key::prefix(&[pool_id, "auth-event", sub])
    }

    /// What the origin is sealed for.
    pub(crate) fn context(pool_id: &str, sub: &str, number: u64) -> String {
        format!("{pool_id}/user/{sub}/event/{number}")
    }
}

impl Record for AuthEvent {
    const TABLE: Table = Table {
        name: "auth_event",
        format: 1,
    };

    fn key(&self) -> Key {
        AuthEvent::key_of(&self.pool_id, &self.sub, self.number)
    }

    fn unique(&self) -> Vec<Key> {
        let id = self.shown.event_id.as_deref().unwrap_or_default();
        vec![AuthEvent::by_id(&self.pool_id, &self.sub, id)]
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
