//! Worlds whose operator keeps an audit log, and what is in it.

use std::sync::Arc;

use store::Engine;
use store::memory::Memory;
use userpool::{Anchor, Audit, AuditFault, AuditLine, AuditWalk, Directory, Noted, Settings};

use crate::World;

/// Entries that wait of which a test is told.
const WAITING_MAX: usize = 10_000;

/// What the operator of such a world has settled.
pub fn settings(keep_days: Option<u32>) -> Settings {
    Settings {
        audit: Some(Audit { keep_days }),
        ..crate::peers::wide()
    }
}

/// All that is chained, once it was found to be sound.
///
/// # Errors
/// The first fault.
pub async fn walked(
    directory: &Directory,
    since: Option<Anchor>,
) -> Result<Vec<AuditLine>, AuditFault> {
    let mut walk = AuditWalk::begin(directory, since).await?;
    let mut all = Vec::new();
    loop {
        let lines = walk.next().await?;
        if lines.is_empty() {
            break;
        }
        all.extend(lines);
    }
    let waiting = directory.audit_waiting(WAITING_MAX).await?;
    walk.refuse_repeats(&waiting).await?;
    Ok(all)
}

impl World {
    /// A world in memory that keeps an audit log.
    pub fn audited() -> World {
        World::audited_on(Arc::new(Memory::new()))
    }

    /// A world on an engine of the test's own that keeps an audit log.
    pub fn audited_on(engine: Arc<dyn Engine>) -> World {
        World::settled(engine, None, &settings(None))
    }

    /// What waits to be chained.
    ///
    /// # Panics
    /// Where an entry can't be read.
    pub async fn waiting(&self) -> Vec<Noted> {
        let waiting = self.directory().audit_waiting(WAITING_MAX).await;
        let waiting = waiting.expect("the entries").into_iter();
        waiting
            .map(|line| line.noted.expect("an entry of this directory"))
            .collect()
    }

    /// Chains all that waits, and says how much that was.
    ///
    /// # Panics
    /// Where it can't be chained.
    pub async fn chain(&self) -> usize {
        let mut count = 0;
        loop {
            let (now, seed) = (self.now_millis(), self.seed());
            let chained = self.directory().chain_audit(None, now, seed).await;
            let chained = chained.expect("a chain");
            count += chained.count;
            if !chained.is_more {
                return count;
            }
        }
    }

    /// All that is chained.
    ///
    /// # Panics
    /// Where it is not sound.
    pub async fn log(&self) -> Vec<AuditLine> {
        walked(self.directory(), None).await.expect("a sound log")
    }
}
