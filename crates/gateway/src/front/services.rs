//! What all requests share: the floors below, the settings, what is held, what goes wrong.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};

use cloudformation::Engine;
use userpool::{Directory, Peer};

use crate::front::budget::{Budget, Holding};
use crate::front::observer::Observer;
use crate::front::settings::Settings;
use crate::front::surroundings::Surroundings;
use crate::limits;

/// What all requests share.
pub(crate) struct Services {
    pub(crate) directory: Directory,
    pub(crate) engine: Engine,
    pub(crate) settings: Settings,
    /// Set when the server is about to stop.
    pub(crate) stopping: AtomicBool,
    pub(crate) in_flight: AtomicUsize,
    pub(crate) budget: Arc<Budget>,
    pub(crate) surroundings: Arc<dyn Surroundings>,
    pub(crate) defects: Mutex<Vec<String>>,
}

impl Services {
    pub(crate) fn observer(&self) -> &dyn Observer {
        self.surroundings.observer()
    }

    pub(crate) fn holding(&self, address: IpAddr) -> Holding {
        let whole = self.settings.peers.are_trusted(address);
        Budget::open(&self.budget, Peer::of(address), whole)
    }

    /// Whether a request from this address would be more than its share. Nobody's share is that of a proxy.
    pub(crate) fn is_spent(&self, address: IpAddr) -> bool {
        !self.settings.peers.are_many(address) && self.budget.is_spent(Peer::of(address))
    }

    pub(crate) fn remember_defect(&self, defect: String) {
        let mut defects = self.defects.lock().unwrap_or_else(PoisonError::into_inner);
        if defects.len() < limits::DEFECTS_KEPT_MAX {
            defects.push(defect);
        }
    }
}
