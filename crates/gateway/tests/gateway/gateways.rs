//! Gateways on stores of all kinds, with a clock that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use gateway::{Gateway, Hosts, Patience, Peers, Settings, Shares, Surroundings};
use store::Engine;
use userpool::{Directory, Inline, Lane};

use crate::stores;
use crate::support::{ACCOUNT, HOST, NOW_SECONDS};

/// A clock that the test sets, and randomness that differs from call to call.
pub(crate) struct StillWorld {
    now_millis: AtomicI64,
    calls: AtomicU64,
}

impl Surroundings for StillWorld {
    fn now_millis(&self) -> i64 {
        self.now_millis.load(Ordering::SeqCst)
    }

    fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.calls.fetch_add(1, Ordering::SeqCst).to_le_bytes());
        seed
    }
}

/// A gateway whose store panics whenever it is asked.
pub(crate) fn broken_gateway() -> Gateway {
    let store: Arc<dyn Engine> = Arc::new(stores::Broken);
    let directory = directory(Arc::clone(&store), Arc::new(Inline));
    gateway(store, directory, |_| {})
}

/// A gateway whose store says that it fails, and why.
pub(crate) fn failing_gateway() -> Gateway {
    let store: Arc<dyn Engine> = Arc::new(stores::Failing);
    let directory = directory(Arc::clone(&store), Arc::new(Inline));
    gateway(store, directory, |_| {})
}

pub(crate) fn directory(engine: Arc<dyn Engine>, lane: Arc<dyn Lane>) -> Directory {
    directory_of(engine, lane, false)
}

/// As [`directory`], where new pools may be made without SRP.
pub(crate) fn directory_of(
    engine: Arc<dyn Engine>,
    lane: Arc<dyn Lane>,
    without_srp: bool,
) -> Directory {
    let settings = userpool::Settings {
        issuer: format!("http://{HOST}"),
        without_srp,
        development: userpool::Development {
            shared_key: Some(userpool::SharedKey {
                id: "test".to_owned(),
                secret: "test".into(),
                account: ACCOUNT.to_owned(),
            }),
            ..userpool::Development::default()
        },
        ..userpool::Settings::default()
    };
    Directory::new(engine, keyring(), lane, settings)
}

fn keyring() -> crypto::seal::Keyring {
    crypto::seal::Keyring::new([7; 32])
}

/// A gateway to a directory.
pub(crate) fn gateway(
    store: Arc<dyn Engine>,
    directory: Directory,
    change: impl FnOnce(&mut Settings),
) -> Gateway {
    let world = StillWorld {
        now_millis: (NOW_SECONDS * 1000).into(),
        calls: 0.into(),
    };
    let mut settings = Settings {
        default_region: "us-east-1".to_owned(),
        account: ACCOUNT.to_owned(),
        endpoint: format!("http://{HOST}"),
        patience: Patience::default(),
        shares: Shares::default(),
        peers: Peers::default(),
        hosts: Hosts::Any,
        public_metrics: false,
        tls_only: false,
        proxy: None,
    };
    change(&mut settings);
    let stacks = cloudformation::Engine::new(store, keyring(), directory.clone());
    Gateway::new(directory, stacks, settings, Arc::new(world))
}

/// A gateway to nobody, with other settings.
pub(crate) fn gateway_with(change: impl FnOnce(&mut Settings)) -> Gateway {
    let store: Arc<dyn Engine> = Arc::new(store::memory::Memory::new());
    let directory = directory(Arc::clone(&store), Arc::new(Inline));
    gateway(store, directory, change)
}
