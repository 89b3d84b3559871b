//! For which names the server answers: a page that has its own name lead to this machine must not reach it as its own.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::StatusCode;

use crate::front::{Failure, amazon};

/// Names that lead to the machine on which a container runs, and are nobody else's.
const OF_CONTAINERS: [&str; 2] = ["host.docker.internal", "host.containers.internal"];

/// The names by which a server may be called.
#[derive(Debug, Clone, Default)]
pub enum Hosts {
    /// Any: what is behind it is protected by what it asks for.
    #[default]
    Any,
    /// Its own: addresses, names of loopback, those of AWS that name resolution leads here, and these.
    Own(Vec<String>),
}

impl Hosts {
    /// Whether a request for `host`, which may have a port, is for this server.
    pub(crate) fn include(&self, host: &str) -> bool {
        let Self::Own(names) = self else {
            return true;
        };
        if let Some(inside) = host.strip_prefix('[') {
            let (address, _) = inside.split_once(']').unwrap_or_default();
            return address
                .parse()
                .is_ok_and(|it: Ipv6Addr| is_somebodys(it.into()));
        }
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let is_below = |domain: &str| {
            let front = name.strip_suffix(domain);
            front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
        };
        name.parse().is_ok_and(is_somebodys)
            || is_below("localhost")
            || amazon::is_amazons(&name)
            || OF_CONTAINERS.contains(&name.as_str())
            || names.contains(&name)
    }

    /// What whoever asks under another name is told (RFC 9110 §15.5.20).
    pub(crate) fn misdirected(host: &str) -> Failure {
        Failure::new(
            StatusCode::MISDIRECTED_REQUEST,
            "MisdirectedRequest",
            format!(
                "This server does not answer for '{}'. Ask it as localhost, or name the host with `cenote dev --host`.",
                host.escape_debug()
            ),
        )
    }
}

/// An address belongs to whoever is there: no page can have it as its name without being there. The one that belongs to nobody leads
/// to this machine too, and browsers say less of who leads them there.
fn is_somebodys(address: IpAddr) -> bool {
    !address.to_canonical().is_unspecified()
}
