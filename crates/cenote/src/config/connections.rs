//! How many connections there are, and how long they are waited for.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::Deserialize;

use gateway::Shares;

use super::seconds;
use crate::failure::Failure;
use crate::limits::Allowance;

/// Files that the server needs beside its connections.
const OTHER_DESCRIPTORS: usize = 64;
/// The fewest connections with which a server is of use.
const CONNECTIONS_MIN: usize = 16;
const MEBIBYTE_BYTES: usize = 1024 * 1024;

/// `[connections]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Connections {
    /// Served at once; as many as usual, or as the system grants, where it says nothing.
    max: Option<NonZeroUsize>,
    /// Those of one peer.
    max_per_peer: Option<NonZeroUsize>,
    /// Of requests that are not over, heads and bodies.
    held_mebibytes: Option<NonZeroUsize>,
    /// Those of one peer.
    held_mebibytes_per_peer: Option<NonZeroUsize>,
    /// For a TLS handshake and the head of the first request.
    #[serde(deserialize_with = "seconds::wait")]
    head_seconds: u64,
    /// For the next request of a connection that is kept.
    #[serde(deserialize_with = "seconds::wait")]
    idle_seconds: u64,
    /// For a request's body.
    #[serde(deserialize_with = "seconds::wait")]
    body_seconds: u64,
    /// For an answer to be read.
    #[serde(deserialize_with = "seconds::wait")]
    answer_seconds: u64,
}

/// `[shutdown]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Shutdown {
    /// For which the server still takes requests, but says that it is not ready any more.
    #[serde(deserialize_with = "seconds::span")]
    grace_seconds: u64,
    /// For what is being answered after that.
    #[serde(deserialize_with = "seconds::span")]
    finish_seconds: u64,
}

impl Default for Connections {
    fn default() -> Connections {
        Connections {
            max: None,
            max_per_peer: None,
            held_mebibytes: None,
            held_mebibytes_per_peer: None,
            head_seconds: gateway::limits::HEAD_SECONDS,
            idle_seconds: gateway::limits::IDLE_SECONDS,
            body_seconds: gateway::limits::BODY_SECONDS,
            answer_seconds: gateway::limits::ANSWER_SECONDS,
        }
    }
}

impl Default for Shutdown {
    fn default() -> Shutdown {
        Shutdown {
            grace_seconds: 5,
            finish_seconds: gateway::limits::STOP_SECONDS,
        }
    }
}

impl Shutdown {
    /// Without a grace: nobody but a person at the keyboard sends requests.
    pub(crate) fn at_once() -> Shutdown {
        Shutdown {
            grace_seconds: 0,
            ..Shutdown::default()
        }
    }
}

impl Connections {
    /// What is granted, where the configuration says nothing else than `usual`.
    pub(crate) fn allowance(&self, usual: &Allowance) -> Result<Allowance, Failure> {
        let Shares {
            connections_max,
            connections_per_peer_max,
            held_bytes_max,
            held_bytes_per_peer_max,
            tunnels_max,
            spent_pause,
        } = usual.shares;
        let bytes = |mebibytes: Option<NonZeroUsize>, usual: usize| {
            mebibytes.map_or(usual, |mebibytes| {
                mebibytes.get().saturating_mul(MEBIBYTE_BYTES)
            })
        };
        Ok(Allowance {
            shares: Shares {
                connections_max: self.max(connections_max)?,
                connections_per_peer_max: self
                    .max_per_peer
                    .map_or(connections_per_peer_max, NonZeroUsize::get),
                held_bytes_max: bytes(self.held_mebibytes, held_bytes_max),
                held_bytes_per_peer_max: bytes(
                    self.held_mebibytes_per_peer,
                    held_bytes_per_peer_max,
                ),
                tunnels_max,
                spent_pause,
            },
            ..*usual
        })
    }

    /// Connections served at once: as many as are asked for, where the system grants so many open files.
    fn max(&self, usual: usize) -> Result<usize, Failure> {
        let wanted = self.max.map_or(usual, NonZeroUsize::get);
        let Some(descriptors) = descriptors_max() else {
            return Ok(wanted);
        };
        let granted = descriptors.saturating_sub(OTHER_DESCRIPTORS);
        if granted < CONNECTIONS_MIN {
            return Err(Failure::new(
                format!("the system grants {descriptors} open files, which are too few"),
                "Raise the limit, such as with `ulimit -n 8192` or LimitNOFILE= of systemd.",
            ));
        }
        if self.max.is_some() && granted < wanted {
            tracing::warn!(
                descriptors,
                connections = granted,
                "the limit of open files allows fewer connections than connections.max"
            );
        }
        Ok(granted.min(wanted))
    }

    /// How long clients are waited for.
    pub(crate) fn patience(&self, shutdown: &Shutdown) -> gateway::Patience {
        gateway::Patience {
            head: Duration::from_secs(self.head_seconds),
            idle: Duration::from_secs(self.idle_seconds),
            body: Duration::from_secs(self.body_seconds),
            answer: Duration::from_secs(self.answer_seconds),
            tunnel: Duration::from_secs(gateway::limits::TUNNEL_IDLE_SECONDS),
            grace: Duration::from_secs(shutdown.grace_seconds),
            stop: Duration::from_secs(shutdown.finish_seconds),
        }
    }
}

/// Files that this process may have open, where the system says (Linux, proc(5)).
fn descriptors_max() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}
