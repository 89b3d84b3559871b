//! Removing what a deleted pool left behind, in bounded steps.
//!
//! Nothing is found without its pool, so that a deletion holds at once however long its purge takes.

use std::collections::BTreeSet;

use crypto::random::Stream;
use model::Error;
use store::walk::{Role, Walk, find};
use store::{Commit, Direction, Key, Outcome, Tx, Version, Write};

use crate::records::{Purge, tables};
use crate::world::{Seed, Services};
use crate::{Result, limits};

impl Services {
    /// Removes a bounded part of what deleted pools left behind, and says whether there may be more.
    ///
    /// # Errors
    /// `InternalErrorException` where the store fails.
    pub async fn purge(&self, now_millis: i64, seed: Seed) -> Result<bool> {
        let engine = self.engine();
        let operation = Version::from_bytes(Stream::from_seed(seed.0).bytes::<16>());
        let mut tx = Tx::new(self.engine(), now_millis, operation);
        let page = tx.page::<Purge>(Purge::all(), 1, Direction::Forward).await;
        let Some(purge) = page.map_err(Error::internal)?.records.pop() else {
            return Ok(false);
        };
        let range = Key::prefix(&[&purge.pool_id]);
        let left = engine
            .scan(&range, limits::PURGED_AT_ONCE_MAX, Direction::Forward)
            .await;
        let left = left.map_err(Error::internal)?;
        let tables = tables();
        let mut keys = BTreeSet::new();
        for (key, found) in &left {
            if keys.len() > limits::PURGED_AT_ONCE_MAX {
                break;
            }
            keys.insert(key.clone());
            keys.extend(entries(&tables, key, &found.value));
        }
        let mut writes: Vec<Write> = keys.into_iter().map(Write::Delete).collect();
        if writes.is_empty() {
            writes.push(Write::Delete(Purge::key_of(&purge.pool_id)));
        }
        let commit = Commit {
            operation,
            checks: Vec::new(),
            writes,
        };
        match engine.commit(commit).await.map_err(Error::internal)? {
            Outcome::Committed | Outcome::Conflict => Ok(true),
        }
    }
}

/// The index entries of a record, which need not begin with the pool's id. What can't be read has none that could be told.
fn entries(tables: &[Walk], key: &Key, stored: &[u8]) -> Vec<Key> {
    let Some((walk, Role::Record)) = find(tables, key) else {
        return Vec::new();
    };
    let declared = walk.inspect(stored).map(|declared| declared.entries);
    declared.unwrap_or_default()
}
