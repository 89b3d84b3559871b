//! Networks as people write them.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

/// Bits before the IPv4 address in an IPv6 one that is mapped: `::ffff:0:0/96` (RFC 4291, section 2.5.5.2).
const MAPPED_BITS: u8 = 96;
/// What a network is to be written as.
const EXPECTED: &str = "an address such as 10.0.0.1, or a network such as 10.0.0.0/8";

/// Reads a list of networks.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let read = |text: &String| {
        let found = network(text);
        found.map_err(|_| Error::invalid_value(Unexpected::Str(text), &EXPECTED))
    };
    texts.iter().map(read).collect()
}

/// Reads a network, or an address as a network of its own.
pub(crate) fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from).ok();
    let network = address.or_else(|| text.parse().ok()).map(canonical);
    network.ok_or_else(|| format!("write it as {EXPECTED}"))
}

/// An IPv4 network that is written as an IPv6 one is the IPv4 one, as an address is that asks.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(mapped) = network else {
        return network;
    };
    let length = mapped.prefix_len().checked_sub(MAPPED_BITS);
    let address = mapped.addr().to_ipv4_mapped();
    let shorter = length.zip(address);
    let shorter = shorter.and_then(|(length, address)| Ipv4Net::new(address, length).ok());
    shorter.map_or(network, IpNet::V4)
}
