//! What follows from what a server is made of.

use std::sync::Arc;

use crypto::seal::Keyring;
use store::Engine;
use store::gated::Gated;
use userpool::{Directory, Nodes, Settings};

use super::{InClear, Parts};
use crate::clock::Clock;
use crate::config::LookAlikes;
use crate::control::{Door, Workshop};
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::snapshots::{self, Shelf, Snapshots};

impl Parts {
    /// What the operator settled for the directory.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            issuer: self.issuer.clone(),
            endpoint: self.endpoint.clone(),
            triggers_ignored: self.triggers_ignored,
            limits: self.limits,
            without_srp: !self.srp,
            known_passwords: self.known_passwords.clone(),
            look_alikes_refused: self.look_alikes == LookAlikes::Refuse,
            passkey_apps: self.passkey_apps.clone(),
            quotas: self.quotas,
            audit: self.audit,
            development: self.development.clone().unwrap_or_default(),
        }
    }

    /// What the operator settled for the gateway.
    pub(super) fn of_gateway(&self) -> gateway::Settings {
        gateway::Settings {
            default_region: self.credentials.region.clone(),
            account: self.credentials.account.clone(),
            endpoint: self.endpoint.clone(),
            patience: self.patience,
            shares: self.allowance.shares,
            peers: self.peers.clone(),
            hosts: self.hosts.clone(),
            public_metrics: self.public_metrics,
            tls_only: self.in_clear == InClear::FromHere,
            proxy: self.proxy.clone(),
        }
    }

    /// The store, with a gate before it where commands may have it alone.
    pub(super) async fn engine(&self) -> Result<(Arc<dyn Engine>, Option<Arc<Gated>>), Failure> {
        let engine = self.database.open().await?;
        if self.development.is_none() {
            return Ok((engine, None));
        }
        let gated = Arc::new(Gated::new(engine, snapshots::torn));
        Ok((Arc::clone(&gated) as Arc<dyn Engine>, Some(gated)))
    }
}

/// What keeps snapshots of a server for development, whose store nobody else uses. What another one did not put back whole is put
/// back first.
pub(super) async fn snapshots(
    folder: &DataFolder,
    gated: Option<Arc<Gated>>,
    nodes: Nodes,
    directory: &Directory,
    keyring: &Keyring,
) -> Result<Option<Snapshots>, Failure> {
    let Some(engine) = gated.filter(|_| nodes == Nodes::One) else {
        return Ok(None);
    };
    let snapshots = Snapshots {
        shelf: Shelf::of(folder),
        engine,
        keyring: keyring.clone(),
        directory: directory.clone(),
    };
    snapshots.finish().await?;
    Ok(Some(snapshots))
}

/// Opens the door for commands. The folder is this server's by now.
pub(super) async fn door(
    folder: &DataFolder,
    clock: &Clock,
    snapshots: Option<Snapshots>,
) -> Result<(Door, Workshop), Failure> {
    let workshop = Workshop {
        folder: folder.clone(),
        clock: clock.clone(),
        snapshots,
    };
    Ok((Door::open(folder).await?, workshop))
}
