//! What every call of a directory rests on: the engine of records, the keys that seal them, the lane, what is remembered.

use std::sync::Arc;

use crypto::seal::Keyring;
use store::{Cache, Engine};
use tokio::sync::Notify;

use crate::Result;
use crate::world::key_cache::KeyCache;
use crate::world::known_tokens::KnownTokens;
use crate::world::rates::Rates;
use crate::world::turns::Turns;
use crate::world::{Asker, Call, Lane, Outside, Settings, WorkKind, lane};

/// What every call of a directory rests on. Each room of the crate adds what the directory does in it.
pub struct Services {
    engine: Arc<dyn Engine>,
    keyring: Keyring,
    lane: Arc<dyn Lane>,
    settings: Settings,
    outside: Arc<dyn Outside>,
    keys: KeyCache,
    known_tokens: KnownTokens,
    /// Pools, their clients and their keys, as they were some seconds ago at most.
    cache: Arc<Cache>,
    turns: Arc<Turns>,
    rates: Rates,
    /// Told when a job was made that somebody waits for.
    awaited: Notify,
}

impl Services {
    pub(crate) fn new(
        engine: Arc<dyn Engine>,
        keyring: Keyring,
        lane: Arc<dyn Lane>,
        settings: Settings,
        outside: Arc<dyn Outside>,
    ) -> Services {
        Services {
            engine,
            keyring,
            lane,
            settings,
            outside,
            keys: KeyCache::default(),
            known_tokens: KnownTokens::default(),
            cache: Arc::default(),
            turns: Arc::default(),
            rates: Rates::default(),
            awaited: Notify::new(),
        }
    }

    /// The `iss` of a pool's tokens.
    pub fn issuer(&self, pool_id: &str) -> String {
        format!("{}/{pool_id}", self.settings.issuer_of(pool_id))
    }

    /// Ready once a job was made here that somebody waits for. Jobs that other nodes made are found by looking for them.
    pub async fn job_is_awaited(&self) {
        self.awaited.notified().await;
    }

    /// Says that somebody waits for a job, which stands in the store.
    pub(crate) fn await_job(&self) {
        self.awaited.notify_one();
    }

    /// Runs work that lasts on the lane, apart from the threads that answer, and waits for what it gives.
    ///
    /// # Errors
    /// `TooManyRequestsException` where too much work waits already, or the client went away before it began.
    pub async fn aside<T: Send + 'static>(
        &self,
        call: &Call,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let asker = Asker {
            pool_id: String::new(),
            peer: call.peer,
        };
        lane::run(
            self.lane(),
            &call.client,
            asker,
            WorkKind::Template,
            move |_| work(),
        )
        .await
    }

    /// Whether an audit log is kept.
    pub fn keeps_audit(&self) -> bool {
        self.settings.audit.is_some()
    }

    /// Forgets what is remembered of records: others are in their place.
    pub fn forget_cached(&self) {
        self.cache.forget_all();
    }

    pub(crate) fn engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.engine)
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(crate) fn lane(&self) -> &dyn Lane {
        self.lane.as_ref()
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.settings.endpoint()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn outside(&self) -> &dyn Outside {
        self.outside.as_ref()
    }

    pub(crate) fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }

    pub(crate) fn turns(&self) -> &Arc<Turns> {
        &self.turns
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.rates
    }

    pub(crate) fn keys(&self) -> &KeyCache {
        &self.keys
    }

    pub(crate) fn known_tokens(&self) -> &KnownTokens {
        &self.known_tokens
    }
}
