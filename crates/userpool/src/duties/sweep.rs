//! Clearing away what has ended, in the order in which it did, of whatever table it is.
//! A record that has ended reads as absent at once; the sweep frees its place.

use crypto::random::Stream;
use model::Error;
use store::walk::{Fault, Walk};
use store::{Version, indexing};

use crate::Result;
use crate::limits::SWEEP_STEPS_MAX;
use crate::world::{Seed, Services};

/// What a sweep did.
#[derive(Debug, Default)]
pub struct Swept {
    /// Records that were removed.
    pub records: usize,
    /// What could not be removed, and is left where it is.
    pub faults: Vec<Fault>,
    /// Whether there is more to be done now.
    pub is_more: bool,
}

impl Services {
    /// Removes what has ended by `now_millis`, of all `tables` that the store has, writes index entries that records of older
    /// versions lack, and goes on with the purges of deleted pools and with the disbanding of deleted groups, all in bounded steps.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sweep(&self, tables: &[Walk], now_millis: i64, seed: Seed) -> Result<Swept> {
        let mut random = Stream::from_seed(seed.0);
        let mut swept = self.sweep_ended(tables, now_millis, &mut random).await?;
        let engine = self.engine();
        let operation = Version::from_bytes(random.bytes());
        let more = indexing::complete(engine.as_ref(), tables, now_millis, operation).await;
        swept.is_more |= more.map_err(Error::internal)?;
        for step in 0..SWEEP_STEPS_MAX {
            let (purge, disband) = (Seed(random.bytes()), Seed(random.bytes()));
            let is_more =
                self.purge(now_millis, purge).await? || self.disband(now_millis, disband).await?;
            if !is_more {
                break;
            }
            swept.is_more |= step + 1 == SWEEP_STEPS_MAX;
        }
        Ok(swept)
    }

    async fn sweep_ended(
        &self,
        tables: &[Walk],
        now_millis: i64,
        random: &mut Stream,
    ) -> Result<Swept> {
        let engine = self.engine();
        let mut swept = Swept::default();
        let mut rest = Some(store::ended(now_millis));
        for _ in 0..SWEEP_STEPS_MAX {
            let Some(range) = rest else { break };
            let version = Version::from_bytes(random.bytes());
            let step = store::sweep(engine.as_ref(), tables, range, now_millis, version).await;
            let step = step.map_err(Error::internal)?;
            swept.records += step.deleted;
            swept.faults.extend(step.faults);
            rest = step.rest;
        }
        // What can't be swept is looked at again by the next sweep, not at once.
        swept.is_more = rest.is_some() && swept.records > 0;
        Ok(swept)
    }
}
