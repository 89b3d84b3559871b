//! What is held at once, and what of it one peer may hold: the two sets of defaults, side by side; and how much is read of files.

use std::time::Duration;

use gateway::Shares;
use gateway::limits::{
    CONNECTIONS_MAX, CONNECTIONS_PER_PEER_MAX, HELD_BYTES_MAX, HELD_BYTES_PER_PEER_MAX,
    SPENT_PAUSE_MILLIS, TUNNELS_MAX,
};
use userpool::Peer;

use crate::lane;

/// Bytes of a line of a list of known passwords, the end of the line included.
pub(crate) const KNOWN_LINE_BYTES_MAX: u64 = 128;
/// Bytes of such a list that are read line by line, once halving has come so far.
pub(crate) const KNOWN_WINDOW_BYTES: u64 = 8 * 1024;
/// Bytes of a file that holds one range of it: those of Have I Been Pwned have some 40 KiB.
pub(crate) const KNOWN_RANGE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What a server grants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// Of connections and of bytes.
    pub(crate) shares: Shares,
    /// Of slow arithmetic.
    pub(crate) lane: lane::Allowance,
}

/// `cenote serve`: whoever asks is a stranger.
pub(crate) const PRODUCTION: Allowance = Allowance {
    shares: Shares {
        connections_max: CONNECTIONS_MAX,
        connections_per_peer_max: CONNECTIONS_PER_PEER_MAX,
        held_bytes_max: HELD_BYTES_MAX,
        held_bytes_per_peer_max: HELD_BYTES_PER_PEER_MAX,
        tunnels_max: TUNNELS_MAX,
        spent_pause: Duration::from_millis(SPENT_PAUSE_MILLIS),
    },
    lane: lane::Allowance {
        wait_max: Duration::from_millis(1500),
        wait_per_peer_max: Duration::from_millis(500),
        trusts: |peer| peer == Peer::Unknown,
    },
};

/// `cenote dev`: all who ask are one developer, whose tests may take all that there is. Whoever else gets here has what a
/// stranger has in production.
pub(crate) const DEVELOPMENT: Allowance = Allowance {
    shares: Shares {
        held_bytes_max: 1024 * 1024 * 1024,
        ..PRODUCTION.shares
    },
    lane: lane::Allowance {
        trusts: |peer| peer == Peer::Unknown || peer.is_loopback(),
        ..PRODUCTION.lane
    },
};
