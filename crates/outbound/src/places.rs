//! Places: so many questions to one host are under way at a time, so that one that is slow holds nobody else up.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The hosts to which questions are under way.
pub(crate) struct Places {
    per_host: usize,
    hosts: Mutex<BTreeMap<String, Arc<Semaphore>>>,
}

impl Places {
    pub(crate) fn new(per_host: usize) -> Places {
        Places {
            per_host,
            hosts: Mutex::default(),
        }
    }

    /// Waits for a place, which is free again when it is dropped. None comes if the places are closed, which they never are.
    pub(crate) async fn take(&self, host: &str) -> Option<OwnedSemaphorePermit> {
        self.of(host).acquire_owned().await.ok()
    }

    fn of(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has a place or waits for one holds on to its host's.
        hosts.retain(|_, places| Arc::strong_count(places) > 1);
        let places = hosts
            .entry(host.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(self.per_host)));
        Arc::clone(places)
    }
}
