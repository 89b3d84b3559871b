//! Removing what a deleted pool left behind, in bounded steps.
//!
//! Nothing is found without its pool, so that a deletion holds at once however long its purge takes.

use crypto::random::Stream;
use model::Error;
use store::{Commit, Direction, Key, Outcome, Part, Tx, Version, Write};

use crate::call::Seed;
use crate::directory::Directory;
use crate::records::{Client, Purge};
use crate::{Result, limits};

impl Directory {
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
        let keys = left.iter().map(|(key, _)| key);
        let mut writes: Vec<Write> = keys
            .clone()
            .cloned()
            .chain(keys.filter_map(index_elsewhere))
            .map(Write::Delete)
            .collect();
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

/// The index entry of a pool's record that does not begin with the pool's id: clients are also found by their own.
fn index_elsewhere(key: &Key) -> Option<Key> {
    match &key.parts().ok()?[..] {
        [_, Part::Text(table), Part::Text(id)] if table == "client" => Some(Client::by_id(id)),
        _ => None,
    }
}
