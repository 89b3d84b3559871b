//! A group of users.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// A group of a pool. Its users carry its id, and a group that is made under a name which another one had is not that one: so a
/// group is gone for all its users in the commit that deletes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) pool_id: String,
    /// A UUID.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) role_arn: Option<String>,
    /// The lowest takes precedence; absent after all others.
    pub(crate) precedence: Option<i32>,
    pub(crate) created_millis: i64,
    pub(crate) modified_millis: i64,
}

impl Group {
    pub(crate) fn key_of(pool_id: &str, id: &str) -> Key {
        Key::of(&[pool_id, "group", id])
    }

    pub(crate) fn by_name(pool_id: &str, name: &str) -> Key {
        Key::of(&[pool_id, "group-name", name])
    }

    /// The groups of a pool in the order of their names.
    pub(crate) fn of_pool(pool_id: &str) -> Range {
        Key::prefix(&[pool_id, "group-name"])
    }

    /// Where the group stands among those of a user, as a key: nothing is stored there.
    pub(crate) fn standing(&self) -> Key {
        let precedence = self.precedence.and_then(|it| u64::try_from(it).ok());
        Group::first_standing()
            .then_u64(precedence.unwrap_or(u64::MAX))
            .then(&self.name)
    }

    /// What all of [`Group::standing`] begins with.
    pub(crate) fn first_standing() -> Key {
        Key::of(&["precedence"])
    }
}

impl Record for Group {
    const TABLE: Table = Table {
        name: "group",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        Group::key_of(&self.pool_id, &self.id)
    }

    fn unique(&self) -> Vec<Key> {
        vec![Group::by_name(&self.pool_id, &self.name)]
    }
}
