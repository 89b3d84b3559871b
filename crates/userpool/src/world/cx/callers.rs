//! Who calls, and for whom: turns, speakers, and how records know a peer.

use std::net::IpAddr;

use crypto::mac::base64url;
use store::Key;

use super::Cx;
use crate::Result;
use crate::world::Speaker;

impl Cx<'_> {
    /// Waits for the turn to change a user, if an earlier run of the call came too late or somebody has the turn. To be asked for
    /// before the user is read, and before any other turn.
    pub(crate) async fn take_change_turn(&mut self, pool_id: &str, sub: &str) -> Result<()> {
        let (turns, peer) = (self.services.turns(), self.call.peer);
        let about = (pool_id, sub);
        let came_too_late = self.came_too_late();
        self.turns.change(turns, peer, about, came_too_late).await
    }

    /// Waits for the turn to judge a guess at a secret of a user, unless too many wait.
    pub(crate) async fn take_turn(&mut self, pool_id: &str, sub: &str) -> Result<()> {
        let turns = self.services.turns();
        self.turns.user(turns, self.call.peer, pool_id, sub).await
    }

    /// Waits for the turn to count what goes to an address.
    pub(crate) async fn take_address_turn(&mut self, count: &Key) -> Result<()> {
        let turns = self.services.turns();
        let count = count.to_string();
        self.turns.address(turns, self.call.peer, &count).await
    }

    /// Says for whom the caller speaks.
    pub(crate) fn speaks_for(&mut self, speaker: Speaker) {
        self.told = Some(speaker);
    }

    /// Says from where somebody acts for whom the caller speaks.
    pub(crate) fn speaks_from(&mut self, address: Option<IpAddr>) {
        if address.is_some() {
            let speaker = self.speaker();
            self.told = Some(Speaker { address, ..speaker });
        }
    }

    /// Who acts: whom the caller speaks for, or the caller.
    pub(crate) fn speaker(&self) -> Speaker {
        let client = &self.call.client;
        self.told.clone().unwrap_or_else(|| Speaker {
            address: client.address(),
            agent: client.agent().map(str::to_owned),
        })
    }

    /// The MAC of the peer that calls, as records of a pool keep it.
    pub(crate) fn peer(&self, pool_id: &str) -> String {
        let keyring = self.services.keyring();
        let mac = keyring.mac(&format!("{pool_id}/peer"), &self.call.peer.bytes());
        base64url(&mac[..12])
    }

    /// The MAC of the peer that calls, as the outbox of all pools knows it.
    pub(crate) fn sender(&self) -> String {
        let keyring = self.services.keyring();
        let mac = keyring.mac("outbox/peer", &self.call.peer.network_bytes());
        base64url(&mac[..12])
    }
}
