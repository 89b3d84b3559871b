//! The engine: what every call shares, and the world that it makes for each.

use std::sync::Arc;

use crypto::seal::Keyring;
use userpool::{Call, Directory};

use super::{Clock, Services, Still, Unbuilt, World};

/// The engine of stacks, and the environment that they stand in. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    services: Arc<Services>,
}

impl Engine {
    /// An engine that keeps its records in `store`, sealed by `keyring`, and acts on the user pools of `directory`.
    pub fn new(store: Arc<dyn store::Engine>, keyring: Keyring, directory: Directory) -> Engine {
        Engine {
            services: Arc::new(Services {
                store,
                keyring,
                directory,
                clock: Arc::new(Still),
                unbuilt: Unbuilt::default(),
            }),
        }
    }

    /// The engine with a clock that tells how much time its deployments take.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Engine {
        let services = Services {
            clock,
            ..Services::clone(&self.services)
        };
        Engine {
            services: Arc::new(services),
        }
    }

    /// The engine with something to do about resources on which it does not act.
    #[must_use]
    pub fn with_unbuilt(self, unbuilt: Unbuilt) -> Engine {
        let services = Services {
            unbuilt,
            ..Services::clone(&self.services)
        };
        Engine {
            services: Arc::new(services),
        }
    }

    pub(crate) fn world(&self, call: &Call, attempt: u8) -> World {
        World::new(Arc::clone(&self.services), call.clone(), attempt)
    }
}
