//! Proxies in front of the server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gateway::{ForwardedBy, Peers};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

/// Bits before the IPv4 address in an IPv6 one that is mapped: `::ffff:0:0/96` (RFC 4291, section 2.5.5.2).
const MAPPED_BITS: u8 = 96;

/// `[proxy]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proxy {
    /// Whence the proxies ask: addresses, or networks such as `10.0.0.0/8`.
    #[serde(deserialize_with = "networks")]
    addresses: Vec<IpNet>,
    /// In which header they say for whom.
    #[serde(default)]
    header: Header,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Header {
    #[default]
    #[serde(rename = "X-Forwarded-For")]
    XForwardedFor,
    #[serde(rename = "Forwarded")]
    Forwarded,
}

impl Proxy {
    /// What the gateway needs to know, with whether the proxies terminate TLS.
    pub(crate) fn peers(&self, behind_tls: bool) -> Peers {
        Peers {
            proxies: self.addresses.clone(),
            forwarded_by: match self.header {
                Header::XForwardedFor => ForwardedBy::XForwardedFor,
                Header::Forwarded => ForwardedBy::Forwarded,
            },
            trusted: Vec::new(),
            behind_tls,
        }
    }
}

/// Every address that there is.
pub(super) fn everybody() -> Vec<IpNet> {
    vec![
        Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0).into(),
        Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0).into(),
    ]
}

fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    if texts.is_empty() {
        return Err(Error::invalid_length(0, &"at least one address of a proxy"));
    }
    let network = |text: &String| {
        let address = text.parse::<IpAddr>().map(IpNet::from).ok();
        let network = address.or_else(|| text.parse().ok()).map(canonical);
        let expected = "an address such as 10.0.0.1, or a network such as 10.0.0.0/8";
        network.ok_or_else(|| Error::invalid_value(Unexpected::Str(text), &expected))
    };
    texts.iter().map(network).collect()
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
