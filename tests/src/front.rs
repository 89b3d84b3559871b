//! The gateway of a world, with the settings that tests start from.

use std::sync::Arc;

use crypto::seal::Keyring;
use gateway::{Gateway, Settings};
use store::Engine;
use userpool::Directory;

use crate::{ACCOUNT, REGION};

/// Where a world's requests go.
pub(crate) const HOST: &str = "localhost:9229";

/// What seals a world's secrets.
pub(crate) fn keyring() -> Keyring {
    Keyring::new([7; 32])
}

/// A gateway to a directory, once its settings are changed.
pub(crate) fn gateway(
    directory: &Directory,
    engine: &Arc<dyn Engine>,
    world: Arc<dyn gateway::Surroundings>,
    change: impl FnOnce(&mut Settings),
) -> Gateway {
    let mut settings = Settings {
        default_region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        endpoint: format!("http://{HOST}"),
        patience: gateway::Patience::default(),
        shares: gateway::Shares::default(),
        peers: gateway::Peers::default(),
        hosts: gateway::Hosts::Any,
        public_metrics: false,
        tls_only: false,
        proxy: None,
    };
    change(&mut settings);
    let stacks = cloudformation::Engine::new(Arc::clone(engine), keyring(), directory.clone());
    Gateway::new(directory.clone(), stacks, settings, world)
}
