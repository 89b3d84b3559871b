//! Who is at the other end: the address of the socket, or what a proxy that is trusted says of it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::front::Failure;

/// How a request came in: an extension of the request.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// The other end of the socket.
    pub address: IpAddr,
    /// Whether TLS protects the way to this server.
    pub tls: bool,
}

/// The header in which a proxy says for whom it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardedBy {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Which peers are proxies, and which may hold the whole of everything.
#[derive(Debug, Clone)]
pub struct Peers {
    /// Proxies that say for whom they ask.
    pub proxies: Vec<IpNet>,
    /// Where they say it. Nobody else is believed.
    pub forwarded_by: ForwardedBy,
    /// Peers without a share of their own: whoever they are, all that there is is theirs.
    pub trusted: Vec<IpNet>,
    /// Whether TLS protects the way to the proxies, and to whoever is trusted, and nobody is between them and this server.
    pub behind_tls: bool,
}

impl Default for Peers {
    /// No proxies, and nobody is trusted.
    fn default() -> Peers {
        Peers {
            proxies: Vec::new(),
            forwarded_by: ForwardedBy::XForwardedFor,
            trusted: Vec::new(),
            behind_tls: false,
        }
    }
}

impl Peers {
    /// Whether this peer may hold the whole of everything.
    pub(crate) fn are_trusted(&self, address: IpAddr) -> bool {
        is_among(&self.trusted, address)
    }

    /// Whether connections from this address are those of many.
    pub(crate) fn are_many(&self, address: IpAddr) -> bool {
        self.are_trusted(address) || is_among(&self.proxies, address)
    }

    /// For whom a request was sent. What a proxy of ours says counts from the right end, where it wrote itself what it saw, up to
    /// the first address that is no proxy: what stands before that, anybody can have written.
    pub(crate) fn address(&self, arrival: Arrival, headers: &HeaderMap) -> Result<IpAddr, Failure> {
        let mut address = arrival.address.to_canonical();
        if !is_among(&self.proxies, address) {
            return Ok(address);
        }
        let name = match self.forwarded_by {
            ForwardedBy::XForwardedFor => "x-forwarded-for",
            ForwardedBy::Forwarded => "forwarded",
        };
        let mut lines = Vec::new();
        for value in headers.get_all(name) {
            lines.push(value.to_str().map_err(|_| unread(name))?);
        }
        if lines.is_empty() {
            return Err(Failure::bad_request(
                "BadRequest",
                format!(
                    "The request comes from the proxy at {address} without the header '{name}', in which it has to say for whom it asks."
                ),
            ));
        }
        for element in lines.join(",").rsplit(',') {
            address = match self.forwarded_by {
                ForwardedBy::XForwardedFor => read(element.trim()),
                ForwardedBy::Forwarded => read(node(element).ok_or_else(|| unread(name))?),
            }
            .ok_or_else(|| unread(name))?;
            if !is_among(&self.proxies, address) {
                break;
            }
        }
        Ok(address)
    }
}

fn is_among(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

fn unread(name: &'static str) -> Failure {
    Failure::bad_request(
        "BadRequest",
        format!("The header '{name}' of the proxy does not say for whom it asks."),
    )
}

/// The node of `for=192.0.2.43;proto=https` (RFC 7239 §4), quotes taken off.
fn node(element: &str) -> Option<&str> {
    let mut nodes = element.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then_some(value.trim())
    });
    let node = nodes.next()?;
    if nodes.next().is_some() {
        return None;
    }
    match node.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"'),
        None => Some(node),
    }
}

/// An address, with or without a port, the one of IPv6 in brackets or bare.
fn read(text: &str) -> Option<IpAddr> {
    let address = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| {
            let bare = text.strip_prefix('[')?.strip_suffix(']')?;
            bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        })?;
    Some(address.to_canonical())
}

/// The refusal of a request that anybody on its way could read. What it carried has been sent already: its sender is told.
pub(crate) fn in_clear(endpoint: &str) -> Failure {
    Failure::bad_request(
        "BadRequest",
        format!(
            "This port speaks TLS, and the request came in clear: ask {endpoint} instead. What it carried may have been read on its way."
        ),
    )
}
