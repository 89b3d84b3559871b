//! Ranges of addresses, and the network in which an address is taken to be. An IPv4 address that is written as an IPv6 one (RFC 4291,
//! section 2.5.5.2) is the IPv4 one, in ranges too.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use crate::limits::{RISK_NETWORK_V4_BITS, RISK_NETWORK_V6_BITS};

/// The bits before an IPv4 address that is written as an IPv6 one.
const MAPPED_BITS: u8 = 96;

/// Whether an address lies in one of some ranges.
pub(crate) fn hold(ranges: Option<&[String]>, address: IpAddr) -> bool {
    let address = address.to_canonical();
    let ranges = ranges.unwrap_or_default().iter();
    let mut read = ranges.filter_map(|range| range.trim().parse::<IpNet>().ok());
    read.any(|range| canonical(range).contains(&address))
}

/// The network in which an address is, as far as that can be told from outside.
pub(crate) fn network(address: IpAddr) -> Option<IpNet> {
    let address = address.to_canonical();
    let bits = match address {
        IpAddr::V4(_) => RISK_NETWORK_V4_BITS,
        IpAddr::V6(_) => RISK_NETWORK_V6_BITS,
    };
    IpNet::new(address, bits).ok().map(|net| net.trunc())
}

fn canonical(range: IpNet) -> IpNet {
    let IpNet::V6(mapped) = range else {
        return range;
    };
    let bits = mapped.prefix_len().checked_sub(MAPPED_BITS);
    let inner = mapped.addr().to_ipv4_mapped().zip(bits);
    let inner = inner.and_then(|(address, bits)| Ipv4Net::new(address, bits).ok());
    inner.map_or(range, IpNet::V4)
}
