//! Finishing the removal of a deleted pool whose id somebody names for a new one: a suite deletes its pool and makes it again at
//! once, and no later job may take the new one's records for what is left of the old one.

use crypto::random::Stream;
use model::Error;
use store::{Commit, Kept, Key, Removal, Tx, Version};
use work::Job;
use work::kinds::Remove;

use crate::records::{Purge, tables};
use crate::world::{Call, Services};
use crate::{Result, limits};

impl Services {
    /// Removes what is left of a deleted pool that had this id. There can be more of it than is removed here: the job goes on with
    /// the rest.
    ///
    /// # Errors
    /// `InternalErrorException` where the store fails.
    pub(crate) async fn vacate(&self, call: &Call, id: Option<&str>) -> Result<()> {
        let Some(id) = id else {
            return Ok(());
        };
        // The operation's own commit draws from the seed itself.
        let seed = crypto::mac::sha256(&[b"vacate", &call.seed.0]);
        let mut random = Stream::from_seed(seed);
        let purge = Purge::key_of(id);
        for _ in 0..limits::VACATING_STEPS_MAX {
            let operation = Version::from_bytes(random.bytes());
            if self
                .clear(&purge, operation)
                .await
                .map_err(Error::internal)?
            {
                let operation = Version::from_bytes(random.bytes());
                return self.forget_job(id, call.now_millis, operation).await;
            }
        }
        Ok(())
    }

    /// A step, and whether nothing was left for it.
    async fn clear(
        &self,
        purge: &Key,
        operation: Version,
    ) -> std::result::Result<bool, store::StoreError> {
        let engine = self.engine();
        let tables = tables();
        let mut removal = Removal::new(engine.as_ref(), &tables);
        removal.take(purge).await?;
        let (checks, writes) = removal.into_parts();
        if writes.is_empty() {
            return Ok(true);
        }
        // After a conflict the next step looks at the same records again.
        let commit = Commit {
            operation,
            checks,
            writes,
        };
        engine.commit(commit).await?;
        Ok(false)
    }

    /// Forgets the job of a removal that is finished: the pool's next removal needs its place.
    async fn forget_job(&self, id: &str, now_millis: i64, operation: Version) -> Result<()> {
        let mut tx = Tx::new(self.engine(), now_millis, operation);
        let job = tx.load::<Job>(&Remove::key_of(id)).await;
        if let Some(job) = job.map_err(Error::internal)? {
            tx.delete(&job);
            tx.settle(Kept::All).await.map_err(Error::internal)?;
        }
        Ok(())
    }
}
