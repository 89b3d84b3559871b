//! One request on its way.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use userpool::{Call, Caller, Peer, Presence};

use crate::front::budget::Holding;
use crate::front::peer::Arrival;
use crate::front::services::Services;

/// One request on its way: when it came, what it is called, and its own randomness.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) services: Arc<Services>,
    pub(crate) request_id: String,
    pub(crate) seed: [u8; 32],
    pub(crate) now_millis: i64,
    /// The same on the clock that clients have: they sign by it, and set theirs by ours.
    pub(crate) now_of_clients_millis: i64,
    /// On the clock for durations.
    pub(crate) begun: Duration,
    pub(crate) client: Presence,
    pub(crate) arrival: Arrival,
    /// For whom the request was sent; the socket's until its head is read.
    pub(crate) address: IpAddr,
    /// What the request holds in memory.
    pub(crate) holding: Arc<Holding>,
    /// The access key from which the request comes, once its signature was found to fit.
    pub(crate) key_id: Arc<OnceLock<String>>,
}

impl Exchange {
    /// Holds so many bytes more until the request is over, if its peer may.
    pub(crate) fn hold(&self, bytes: usize) -> bool {
        self.holding.take(bytes)
    }

    /// Holds an answer of so many bytes until it has left, if its peer may.
    pub(crate) fn hold_answer(&self, bytes: usize) -> bool {
        self.holding.take_answer(bytes)
    }

    /// Whether nobody between the client and this server could have changed the request: TLS protects its way, or it has none.
    pub(crate) fn is_private(&self) -> bool {
        let Arrival { address, tls } = self.arrival;
        let peers = &self.services.settings.peers;
        let behind_tls = peers.behind_tls && peers.are_many(address);
        tls || behind_tls || address.to_canonical().is_loopback()
    }

    /// The call of somebody unknown.
    pub(crate) fn anonymous(&self) -> Call {
        let settings = &self.services.settings;
        Call {
            now_millis: self.now_millis,
            seed: self.seed.into(),
            region: settings.default_region.clone(),
            account: settings.account.clone(),
            caller: Caller::Anonymous,
            peer: Peer::of(self.address),
            client: self.client.clone(),
        }
    }

    /// How long to wait for the request's body.
    pub(crate) fn body_patience(&self) -> Duration {
        self.services.settings.patience.body
    }
}
