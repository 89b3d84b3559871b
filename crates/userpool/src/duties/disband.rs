//! Taking a deleted group's id from its users, in bounded steps. Nobody is in a group that is not there, so that a deletion
//! holds at once however long this takes.

use crypto::random::Stream;
use model::Error;
use store::{Direction, Kept, Tx, Version};

use crate::records::{Disbanding, User};
use crate::world::{Seed, Services};
use crate::{Result, limits};

impl Services {
    /// Takes the id of a deleted group from some of those who carry it, and says whether there may be more to do.
    ///
    /// # Errors
    /// `InternalErrorException` where the store fails.
    pub async fn disband(&self, now_millis: i64, seed: Seed) -> Result<bool> {
        let operation = Version::from_bytes(Stream::from_seed(seed.0).bytes::<16>());
        let mut tx = Tx::new(self.engine(), now_millis, operation);
        let first = tx.page::<Disbanding>(Disbanding::all(), 1, Direction::Forward);
        let first = first.await.map_err(Error::internal)?;
        let Some(disbanding) = first.records.first() else {
            return Ok(false);
        };
        let Disbanding {
            pool_id, group_id, ..
        } = disbanding;
        let all = User::of_group(pool_id, group_id);
        let limit = limits::USERS_DISBANDED_AT_ONCE_MAX;
        let users = tx.page_by::<User>(all, limit, Direction::Forward);
        let users = users.await.map_err(Error::internal)?;
        for mut user in users.records {
            user.groups.retain(|id| id != group_id);
            tx.update(&user);
        }
        // Nobody joins a group that is not there: these were the last.
        if users.last.is_none() {
            tx.delete(disbanding);
        }
        // After a conflict the next step looks at the same users again.
        tx.settle(Kept::All).await.map_err(Error::internal)?;
        Ok(true)
    }
}
