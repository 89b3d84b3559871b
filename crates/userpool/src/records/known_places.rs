//! From where and by what a user was let in.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// The places that a user's next sign-in may come from without being new, in a pool that has threat protection: kept apart from what
/// strangers do in the user's name, so that no number of guesses drives them out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct KnownPlaces {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// The places, sealed for [`KnownPlaces::context`].
    pub(crate) places: String,
    pub(crate) expires_millis: i64,
}

impl KnownPlaces {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "known-places", sub])
    }

    /// What the places are sealed for.
    pub(crate) fn context(pool_id: &str, sub: &str) -> String {
        format!("{pool_id}/user/{sub}/places")
    }
}

impl Record for KnownPlaces {
    const TABLE: Table = Table {
        name: "known_places",
        format: 1,
    };

    fn key(&self) -> Key {
        KnownPlaces::key_of(&self.pool_id, &self.sub)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
