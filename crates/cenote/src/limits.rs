//! What is held at once, and what of it one peer may hold: the two sets of defaults, side by side.

use gateway::Shares;
use gateway::limits::{
    CONNECTIONS_MAX, CONNECTIONS_PER_PEER_MAX, HELD_BYTES_MAX, HELD_BYTES_PER_PEER_MAX,
};

/// What a server grants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// Of connections and of bytes.
    pub(crate) shares: Shares,
}

/// `cenote serve`: whoever asks is a stranger.
pub(crate) const PRODUCTION: Allowance = Allowance {
    shares: Shares {
        connections_max: CONNECTIONS_MAX,
        connections_per_peer_max: CONNECTIONS_PER_PEER_MAX,
        held_bytes_max: HELD_BYTES_MAX,
        held_bytes_per_peer_max: HELD_BYTES_PER_PEER_MAX,
    },
};

/// `cenote dev`: all who ask are one developer, whose tests may take all that there is. Whoever else gets here has what a
/// stranger has in production.
pub(crate) const DEVELOPMENT: Allowance = Allowance {
    shares: Shares {
        held_bytes_max: 1024 * 1024 * 1024,
        ..PRODUCTION.shares
    },
};
