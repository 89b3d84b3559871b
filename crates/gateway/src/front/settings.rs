//! What the operator settled for the gateway.

use std::sync::Arc;
use std::time::Duration;

use crate::front::hosts::Hosts;
use crate::front::peer::Peers;
use crate::front::proxy::Proxy;
use crate::limits;

/// The same for every request.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The region of requests that name none.
    pub default_region: String,
    /// The AWS account of requests that name none, twelve digits.
    pub account: String,
    /// Where clients reach the server, without a slash at its end: `http://127.0.0.1:9229`.
    pub endpoint: String,
    /// How long the front door waits for a client.
    pub patience: Patience,
    /// What is held at once, and what of it one peer may hold.
    pub shares: Shares,
    /// Which peers are proxies, and which are trusted.
    pub peers: Peers,
    /// For which names the server answers.
    pub hosts: Hosts,
    /// Whether `/metrics` is found where the services are: only where nobody but the operator can ask.
    pub public_metrics: bool,
    /// Whether requests in clear are refused, but from this machine.
    pub tls_only: bool,
    /// What opens tunnels for clients that know no endpoint; `CONNECT` is refused where there is nothing.
    pub proxy: Option<Arc<dyn Proxy>>,
}

/// What is held at once, and what of it one peer may hold.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Connections served at once.
    pub connections_max: usize,
    /// Those of one peer.
    pub connections_per_peer_max: usize,
    /// Bytes of requests held at once.
    pub held_bytes_max: usize,
    /// Those of one peer.
    pub held_bytes_per_peer_max: usize,
    /// Tunnels to others that are open at once.
    pub tunnels_max: usize,
    /// For which nothing is read from a connection whose peer asks for more than that.
    pub spent_pause: Duration,
}

impl Default for Shares {
    fn default() -> Shares {
        Shares {
            connections_max: limits::CONNECTIONS_MAX,
            connections_per_peer_max: limits::CONNECTIONS_PER_PEER_MAX,
            held_bytes_max: limits::HELD_BYTES_MAX,
            held_bytes_per_peer_max: limits::HELD_BYTES_PER_PEER_MAX,
            tunnels_max: limits::TUNNELS_MAX,
            spent_pause: Duration::from_millis(limits::SPENT_PAUSE_MILLIS),
        }
    }
}

/// How long the front door waits for a client.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a TLS handshake and the head of the first request.
    pub head: Duration,
    /// For the next request of a connection that is kept.
    pub idle: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For an answer to be read, beside the time that its length takes.
    pub answer: Duration,
    /// For either end of a tunnel to somebody else to say something.
    pub tunnel: Duration,
    /// For whoever sends requests to notice that the server stops, before it takes no more connections.
    pub grace: Duration,
    /// For requests that are being answered when the server stops.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(limits::HEAD_SECONDS),
            idle: Duration::from_secs(limits::IDLE_SECONDS),
            body: Duration::from_secs(limits::BODY_SECONDS),
            answer: Duration::from_secs(limits::ANSWER_SECONDS),
            tunnel: Duration::from_secs(limits::TUNNEL_IDLE_SECONDS),
            grace: Duration::ZERO,
            stop: Duration::from_secs(limits::STOP_SECONDS),
        }
    }
}

impl Patience {
    /// With whoever has no place and may only ask how the server is.
    pub(crate) fn of_health(self) -> Patience {
        let short = Duration::from_millis(limits::HEALTH_MILLIS);
        Patience {
            head: self.head.min(short),
            idle: self.idle.min(short),
            answer: self.answer.min(short),
            ..self
        }
    }
}
