//! Who counts as one peer.

use std::net::IpAddr;

use userpool::Peer;

fn peer(address: &str) -> Peer {
    Peer::of(address.parse::<IpAddr>().expect("an address"))
}

#[test]
fn an_ipv6_prefix_is_one_peer_and_an_ipv4_address_is_itself_however_it_is_written() {
    assert_eq!(peer("2001:db8:0:1::1"), peer("2001:db8:0:1:ffff::2"));
    assert_ne!(peer("2001:db8:0:1::1"), peer("2001:db8:0:2::1"));
    assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
    assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
    let all = [
        Peer::Unknown,
        peer("192.0.2.1"),
        peer("c000:201::"),
        peer("::1"),
    ];
    for (index, one) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            assert_ne!(one.bytes(), other.bytes());
        }
    }
}

#[test]
fn this_machine_is_known_by_its_address() {
    for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        assert!(peer(address).is_loopback(), "{address}");
    }
    for address in ["192.0.2.1", "2001:db8::1", "::ffff:10.0.0.1"] {
        assert!(!peer(address).is_loopback(), "{address}");
    }
    assert!(!Peer::Unknown.is_loopback());
}
