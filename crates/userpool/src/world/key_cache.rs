//! Parsed keys of pools, so that each is parsed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crypto::signing::SigningKey;
use zeroize::Zeroizing;

/// Parsed signing keys by key id. A key never changes, so that a parsed one stays right for ever.
#[derive(Default)]
pub(crate) struct KeyCache {
    parsed: Mutex<HashMap<String, Arc<SigningKey>>>,
    /// Keys of refresh tokens, by the text in which they are sealed.
    refresh: Mutex<HashMap<String, RefreshKey>>,
}

/// The key under which a pool's refresh tokens are encrypted.
pub(crate) type RefreshKey = Arc<Zeroizing<[u8; 32]>>;

/// Parsed keys that are kept; beyond it all are forgotten and parsed anew as they are asked for.
const PARSED_KEYS_MAX: usize = 4096;

impl KeyCache {
    pub(crate) fn find(&self, id: &str) -> Option<Arc<SigningKey>> {
        self.parsed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    pub(crate) fn keep(&self, id: &str, key: &Arc<SigningKey>) {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if parsed.len() >= PARSED_KEYS_MAX {
            parsed.clear();
        }
        parsed.insert(id.to_owned(), Arc::clone(key));
    }

    pub(crate) fn find_refresh(&self, sealed: &str) -> Option<RefreshKey> {
        self.refresh().get(sealed).cloned()
    }

    pub(crate) fn keep_refresh(&self, sealed: &str, key: &RefreshKey) {
        let mut kept = self.refresh();
        if kept.len() >= PARSED_KEYS_MAX {
            kept.clear();
        }
        kept.insert(sealed.to_owned(), Arc::clone(key));
    }

    fn refresh(&self) -> MutexGuard<'_, HashMap<String, RefreshKey>> {
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
