//! Taking the identities of a deleted provider from its users, in bounded steps. No provider that is there has its id, so that a
//! deletion holds at once however long this takes.

use std::collections::BTreeSet;

use crypto::random::Stream;
use model::Error;
use store::{Direction, Kept, Key, Tx, Version};

use crate::records::{LinkedIdentities, Unlinking, User};
use crate::rules::linking;
use crate::world::{Seed, Services};
use crate::{Result, limits};

impl Services {
    /// Takes the identities of a deleted provider from some of those who have them, and says whether there may be more to do.
    ///
    /// # Errors
    /// `InternalErrorException` where the store fails.
    pub async fn unlink(&self, now_millis: i64, seed: Seed) -> Result<bool> {
        let operation = Version::from_bytes(Stream::from_seed(seed.0).bytes::<16>());
        let mut tx = Tx::new(self.engine(), now_millis, operation);
        let first = tx.page::<Unlinking>(Unlinking::all(), 1, Direction::Forward);
        let first = first.await.map_err(Error::internal)?;
        let Some(unlinking) = first.records.first() else {
            return Ok(false);
        };
        let Unlinking {
            pool_id,
            provider_id,
            ..
        } = unlinking;
        let all = LinkedIdentities::of_provider(pool_id, provider_id);
        let limit = limits::USERS_UNLINKED_AT_ONCE_MAX;
        let page = tx.page_by::<LinkedIdentities>(all, limit, Direction::Forward);
        let page = page.await.map_err(Error::internal)?;
        let is_last = page.last.is_none();
        // Who has two identities of the provider is found by each.
        let mut met = BTreeSet::new();
        let linked = page.records.into_iter();
        let linked: Vec<_> = linked.filter(|it| met.insert(it.sub.clone())).collect();
        let key_of = |linked: &LinkedIdentities| User::key_of(pool_id, &linked.sub);
        let keys: Vec<Key> = linked.iter().map(key_of).collect();
        let users = tx.load_many::<User>(&keys).await;
        for (mut linked, user) in linked.into_iter().zip(users.map_err(Error::internal)?) {
            linked
                .identities
                .retain(|identity| identity.provider_id != *provider_id);
            if let Some(mut user) = user {
                linking::show(&mut user, &linked.identities);
                tx.update(&user);
            }
            if linked.identities.is_empty() {
                tx.delete(&linked);
            } else {
                tx.update(&linked);
            }
        }
        // Nothing is linked to a provider that is not there: these were the last.
        if is_last {
            tx.delete(unlinking);
        }
        // After a conflict the next step looks at the same users again.
        tx.settle(Kept::All).await.map_err(Error::internal)?;
        Ok(true)
    }
}
