//! The addresses that have a special purpose, by IANA's registries of 2025 ("IPv4 Special-Purpose Address Space", "IPv6
//! Special-Purpose Address Space", RFC 6890) and of multicast. What these say is globally reachable all the same, such as the
//! servers of AS112, stands here too: nobody who is to be asked lives there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

pub(crate) const LOOPBACK_V4: IpNet = v4([127, 0, 0, 0], 8);
pub(crate) const LOOPBACK_V6: IpNet = v6([0, 0, 0, 0, 0, 0, 0, 1], 128);

/// IPv4 addresses that are written as IPv6 ones for a translator (RFC 6052).
const TRANSLATED: IpNet = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

/// What anybody on the internet may have as an IPv6 address (RFC 4291, section 2.4; all that IANA has given out).
const GLOBAL_UNICAST: IpNet = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// Each range with what it is for.
const RANGES: &[(IpNet, &str)] = &[
    (v4([0, 0, 0, 0], 8), "this network (RFC 791)"),
    (v4([10, 0, 0, 0], 8), "private use (RFC 1918)"),
    (
        v4([100, 64, 0, 0], 10),
        "shared by the users of a carrier (RFC 6598)",
    ),
    (LOOPBACK_V4, "loopback (RFC 1122)"),
    // A platform that lends machines answers there with their credentials (AWS, "Instance metadata").
    (v4([169, 254, 0, 0], 16), "link-local (RFC 3927)"),
    (v4([172, 16, 0, 0], 12), "private use (RFC 1918)"),
    (v4([192, 0, 0, 0], 24), "assigned to protocols (RFC 6890)"),
    (v4([192, 0, 2, 0], 24), "documentation (RFC 5737)"),
    (v4([192, 31, 196, 0], 24), "AS112 (RFC 7535)"),
    (v4([192, 52, 193, 0], 24), "multicast tunnels (RFC 7450)"),
    (v4([192, 88, 99, 0], 24), "relays of 6to4 (RFC 7526)"),
    (v4([192, 168, 0, 0], 16), "private use (RFC 1918)"),
    (v4([192, 175, 48, 0], 24), "AS112 (RFC 7534)"),
    (v4([198, 18, 0, 0], 15), "benchmarks (RFC 2544)"),
    (v4([198, 51, 100, 0], 24), "documentation (RFC 5737)"),
    (v4([203, 0, 113, 0], 24), "documentation (RFC 5737)"),
    (v4([224, 0, 0, 0], 4), "multicast (RFC 5771)"),
    (v4([240, 0, 0, 0], 4), "reserved (RFC 1112)"),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), "unspecified (RFC 4291)"),
    (LOOPBACK_V6, "loopback (RFC 4291)"),
    (
        v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48),
        "translation within a network (RFC 8215)",
    ),
    (
        v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64),
        "what is thrown away (RFC 6666)",
    ),
    (v6([0x100, 0, 0, 1, 0, 0, 0, 0], 64), "a dummy (RFC 9780)"),
    (
        v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
        "assigned to protocols, Teredo among them (RFC 2928)",
    ),
    (
        v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
        "documentation (RFC 3849)",
    ),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), "6to4 (RFC 3056)"),
    (
        v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48),
        "AS112 (RFC 7534)",
    ),
    (
        v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
        "documentation (RFC 9637)",
    ),
    (
        v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16),
        "segment routing (RFC 9602)",
    ),
    (
        v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7),
        "private use (RFC 4193)",
    ),
    (
        v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10),
        "link-local (RFC 4291)",
    ),
    (
        v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10),
        "site-local (RFC 3879)",
    ),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), "multicast (RFC 4291)"),
];

/// Where platforms tell the machines that they lend what each may know, credentials among it: at addresses that are anybody's, or of
/// networks that may be asked for other reasons. Link-local ones stand among the ranges.
const OF_PLATFORMS: &[(IpNet, &str)] = &[
    (
        v4([100, 100, 100, 200], 32),
        "metadata of a platform (Alibaba Cloud)",
    ),
    (v4([168, 63, 129, 16], 32), "metadata of a platform (Azure)"),
    // Also what lends credentials to containers, and its clock and names.
    (
        v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0], 32),
        "metadata of a platform (AWS)",
    ),
    (
        v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128),
        "metadata of a platform (Google Cloud)",
    ),
    (
        v6([0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe], 128),
        "metadata of a platform (Oracle Cloud)",
    ),
    (
        v6([0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42], 128),
        "metadata of a platform (Scaleway)",
    ),
];

/// The address at which a packet arrives in the end: IPv4, where IPv6 only carries it. What 6to4 and Teredo carry is not
/// looked at, since they have no purpose that is asked.
pub(crate) fn meant(address: IpAddr) -> IpAddr {
    let address = address.to_canonical();
    match address {
        IpAddr::V6(inner) if TRANSLATED.contains(&address) => {
            let [.., first, second, third, fourth] = inner.octets();
            IpAddr::V4(Ipv4Addr::new(first, second, third, fourth))
        }
        _ => address,
    }
}

/// What an address is for, where it is none that anybody on the internet may have.
pub(crate) fn purpose(address: IpAddr) -> Option<&'static str> {
    let range = RANGES.iter().find(|(net, _)| net.contains(&address));
    match (range, address) {
        (Some((_, purpose)), _) => Some(purpose),
        (None, IpAddr::V6(_)) if !GLOBAL_UNICAST.contains(&address) => {
            Some("not given out (RFC 4291)")
        }
        (None, _) => None,
    }
}

/// The range of a platform that an address is of, and what it is for.
pub(crate) fn platform(address: IpAddr) -> Option<(IpNet, &'static str)> {
    let mut ranges = OF_PLATFORMS.iter();
    ranges.find(|(net, _)| net.contains(&address)).copied()
}

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), length)
}

const fn v6(segments: [u16; 8], length: u8) -> IpNet {
    let [first, second, third, fourth, fifth, sixth, seventh, last] = segments;
    let address = Ipv6Addr::new(first, second, third, fourth, fifth, sixth, seventh, last);
    IpNet::new_assert(IpAddr::V6(address), length)
}
