//! Parsed keys of pools, so that each is parsed once.

use std::sync::Arc;

use crypto::signing::SigningKey;
use quick_cache::sync;
use zeroize::Zeroizing;

/// Parsed signing keys by key id. A key never changes, so that a parsed one stays right for ever.
pub(crate) struct KeyCache {
    parsed: sync::Cache<String, Arc<SigningKey>>,
    /// Keys of refresh tokens, by the text in which they are sealed.
    refresh: sync::Cache<String, RefreshKey>,
}

/// The key under which a pool's refresh tokens are encrypted.
pub(crate) type RefreshKey = Arc<Zeroizing<[u8; 32]>>;

/// Parsed keys that are kept; beyond it those are forgotten that are asked for least, to be parsed anew.
const PARSED_KEYS_MAX: usize = 4096;

impl Default for KeyCache {
    fn default() -> Self {
        Self {
            parsed: sync::Cache::new(PARSED_KEYS_MAX),
            refresh: sync::Cache::new(PARSED_KEYS_MAX),
        }
    }
}

impl KeyCache {
    pub(crate) fn find(&self, id: &str) -> Option<Arc<SigningKey>> {
        self.parsed.get(id)
    }

    pub(crate) fn keep(&self, id: &str, key: &Arc<SigningKey>) {
        self.parsed.insert(id.to_owned(), Arc::clone(key));
    }

    pub(crate) fn find_refresh(&self, sealed: &str) -> Option<RefreshKey> {
        self.refresh.get(sealed)
    }

    pub(crate) fn keep_refresh(&self, sealed: &str, key: &RefreshKey) {
        self.refresh.insert(sealed.to_owned(), Arc::clone(key));
    }
}
