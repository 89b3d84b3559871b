//! Proxies in front of the server.

use std::net::{Ipv4Addr, Ipv6Addr};

use gateway::{ForwardedBy, Peers};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::networks::networks;

/// `[proxy]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proxy {
    /// Whence the proxies ask: addresses, or networks such as `10.0.0.0/8`.
    #[serde(deserialize_with = "proxies")]
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

fn proxies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let addresses = networks(deserializer)?;
    if addresses.is_empty() {
        return Err(Error::invalid_length(0, &"at least one address of a proxy"));
    }
    Ok(addresses)
}
