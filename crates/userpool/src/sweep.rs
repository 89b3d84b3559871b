//! Clearing away what has expired: used sessions, forgotten lock-outs, revocations whose tokens have expired by themselves.
//! A record that has expired reads as absent at once; the sweep frees its place.

use crypto::random::Stream;
use model::Error;
use store::{Direction, Key, Range, Record, Tx, Version};

use crate::Result;
use crate::call::Seed;
use crate::directory::Directory;
use crate::limits::{SWEEP_POOLS_MAX, SWEEP_STEPS_MAX};
use crate::records::{Attempts, Pool, Revocation, Rotation, Spent};

impl Directory {
    /// Removes what has expired by `now_millis` and goes on with the purges of deleted pools, in bounded steps; gives how
    /// many records went.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sweep(&self, now_millis: i64, seed: Seed) -> Result<usize> {
        let mut random = Stream::from_seed(seed.0);
        for _ in 0..SWEEP_STEPS_MAX {
            if !self.purge(now_millis, Seed(random.bytes())).await? {
                break;
            }
        }
        let mut swept = 0;
        let mut pools = Key::prefix(&["pools"]);
        loop {
            let version = Version::from_bytes(random.bytes());
            let mut tx = Tx::new(self.engine(), now_millis, version);
            let page = tx.page_by::<Pool>(pools.clone(), SWEEP_POOLS_MAX, Direction::Forward);
            let page = page.await.map_err(Error::internal)?;
            for pool in &page.records {
                let at = now_millis;
                swept += self
                    .sweep_range::<Spent>(Spent::of_pool(&pool.id), at, &mut random)
                    .await?;
                let range = Attempts::of_pool(&pool.id);
                swept += self.sweep_range::<Attempts>(range, at, &mut random).await?;
                let range = Revocation::of_pool(&pool.id);
                swept += self
                    .sweep_range::<Revocation>(range, at, &mut random)
                    .await?;
                let range = Rotation::of_pool(&pool.id);
                swept += self.sweep_range::<Rotation>(range, at, &mut random).await?;
            }
            let Some(last) = page.last else {
                return Ok(swept);
            };
            pools = pools.past(&last, Direction::Forward);
        }
    }

    async fn sweep_range<R: Record>(
        &self,
        range: Range,
        now_millis: i64,
        random: &mut Stream,
    ) -> Result<usize> {
        let engine = self.engine();
        let mut rest = Some(range);
        let mut deleted = 0;
        for _ in 0..SWEEP_STEPS_MAX {
            let Some(range) = rest else { break };
            let version = Version::from_bytes(random.bytes());
            let step = store::sweep::<R>(engine.as_ref(), range, now_millis, version);
            let step = step.await.map_err(Error::internal)?;
            deleted += step.deleted;
            rest = step.rest;
        }
        Ok(deleted)
    }
}
