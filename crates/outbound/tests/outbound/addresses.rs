//! Which addresses are asked: each special range by its first and its last address, and by those beside it.

use outbound::{Failure, Reach, Reason, Target};

/// Each range's first address and its last.
const REFUSED: &[(&str, &str)] = &[
    ("0.0.0.0", "0.255.255.255"),
    ("10.0.0.0", "10.255.255.255"),
    ("100.64.0.0", "100.127.255.255"),
    ("127.0.0.0", "127.255.255.255"),
    ("168.63.129.16", "::ffff:168.63.129.16"),
    ("169.254.0.0", "169.254.255.255"),
    ("172.16.0.0", "172.31.255.255"),
    ("192.0.0.0", "192.0.0.255"),
    ("192.0.2.0", "192.0.2.255"),
    ("192.31.196.0", "192.31.196.255"),
    ("192.52.193.0", "192.52.193.255"),
    ("192.88.99.0", "192.88.99.255"),
    ("192.168.0.0", "192.168.255.255"),
    ("192.175.48.0", "192.175.48.255"),
    ("198.18.0.0", "198.19.255.255"),
    ("198.51.100.0", "198.51.100.255"),
    ("203.0.113.0", "203.0.113.255"),
    ("224.0.0.0", "239.255.255.255"),
    ("240.0.0.0", "255.255.255.255"),
    ("::", "::"),
    ("::1", "::1"),
    ("::2", "::ffff"),
    ("::ffff:0.0.0.0", "::ffff:0.255.255.255"),
    ("::ffff:10.0.0.0", "::ffff:10.255.255.255"),
    ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
    ("::ffff:169.254.169.254", "::ffff:169.254.169.254"),
    ("64:ff9b::10.0.0.0", "64:ff9b::10.255.255.255"),
    ("64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254"),
    ("64:ff9b:0:0:0:1::", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff"),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
    ("100::", "100::ffff:ffff:ffff:ffff"),
    ("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff"),
    ("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::"),
    ("2001::7f00:1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2002:7f00:1::", "2002:a9fe:a9fe::"),
    ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("4000::", "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("5f01::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fd00:ec2::254", "fe00::"),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
];

/// Addresses beside the ranges, that anybody may have.
const ASKED: &[&str] = &[
    "1.0.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.1.255",
    "192.0.3.0",
    "192.31.195.255",
    "192.31.197.0",
    "192.52.192.255",
    "192.52.194.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "192.175.47.255",
    "192.175.49.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "::ffff:9.255.255.255",
    "::ffff:11.0.0.0",
    "64:ff9b::9.255.255.255",
    "64:ff9b::11.0.0.0",
    "2000::",
    "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:200::",
    "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db9::",
    "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2003::",
    "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff",
    "2620:4f:8001::",
    "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3fff:1000::",
    "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
];

fn target(scheme: &str, address: &str) -> Target {
    let host = if address.contains(':') {
        format!("[{address}]")
    } else {
        address.to_owned()
    };
    Target::parse(&format!("{scheme}://{host}/hook")).unwrap()
}

fn is_forbidden(refused: &Result<(), Failure>) -> bool {
    let forbidden = |failure: &Failure| matches!(failure.reason, Reason::Forbidden { .. });
    refused.as_ref().is_err_and(forbidden)
}

#[test]
fn special_ranges_are_not_asked_from_their_first_to_their_last_address() {
    let reach = Reach::default();
    for (first, last) in REFUSED {
        for address in [first, last] {
            let refused = reach.refuse(&target("https", address));
            assert!(is_forbidden(&refused), "{address}: {refused:?}");
        }
    }
}

#[test]
fn what_lies_beside_them_is_asked() {
    let reach = Reach::default();
    for address in ASKED {
        assert_eq!(reach.refuse(&target("https", address)), Ok(()), "{address}");
    }
}

#[test]
fn an_address_is_known_however_it_is_written() {
    let reach = Reach::default();
    for url in [
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://\u{ff11}27.0.0.1/",
        "https://[::ffff:7f00:1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://hook.localhost:8443/",
    ] {
        let refused = reach.refuse(&Target::parse(url).unwrap());
        assert!(is_forbidden(&refused), "{url}: {refused:?}");
    }
}

#[test]
fn a_network_that_is_allowed_is_asked_by_whatever_way_leads_there() {
    let reach = Reach {
        allowed: vec!["10.1.0.0/16".parse().unwrap()],
        plain: vec![],
    };
    for address in [
        "10.1.0.0",
        "10.1.255.255",
        "::ffff:10.1.2.3",
        "64:ff9b::10.1.2.3",
    ] {
        assert_eq!(reach.refuse(&target("https", address)), Ok(()), "{address}");
    }
    for address in ["10.0.255.255", "10.2.0.0", "::ffff:10.2.0.0", "127.0.0.1"] {
        let refused = reach.refuse(&target("https", address));
        assert!(is_forbidden(&refused), "{address}: {refused:?}");
    }
}

#[test]
fn credentials_of_a_platform_are_asked_for_where_they_are_named_alone() {
    let reach = |allowed: &[&str]| Reach {
        allowed: allowed.iter().map(|net| net.parse().unwrap()).collect(),
        plain: vec![],
    };
    let broad = reach(&["100.64.0.0/10", "fc00::/7", "168.63.0.0/16", "fd00::/16"]);
    for address in [
        "100.100.100.200",
        "::ffff:100.100.100.200",
        "64:ff9b::100.100.100.200",
        "168.63.129.16",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:c1::a9fe:a9fe",
        "fd00:42::42",
    ] {
        let refused = broad.refuse(&target("https", address));
        assert!(is_forbidden(&refused), "{address}: {refused:?}");
    }
    for address in [
        "100.100.100.199",
        "100.100.100.201",
        "fd00:ec1::254",
        "fd00:ec3::254",
        "fd20:ce::253",
        "fd00:42::43",
    ] {
        assert_eq!(broad.refuse(&target("https", address)), Ok(()), "{address}");
    }
    let named = reach(&["100.100.100.200/32", "fd00:ec2::/64", "168.63.129.16/32"]);
    for address in ["100.100.100.200", "fd00:ec2::254", "168.63.129.16"] {
        assert_eq!(named.refuse(&target("https", address)), Ok(()), "{address}");
    }
}

#[test]
fn without_tls_a_server_for_development_asks_its_own_machine_alone() {
    let reach = Reach {
        allowed: Reach::loopback(),
        plain: Reach::loopback(),
    };
    for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(reach.refuse(&target("http", address)), Ok(()), "{address}");
    }
    let refused = reach.refuse(&target("http", "198.20.0.0")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "198.20.0.0: its address 198.20.0.0 is not asked without TLS"
    );
    let refused = Reach::default().refuse(&target("http", "198.20.0.0"));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "198.20.0.0: its scheme is not https"
    );
}

#[test]
fn a_url_that_can_not_be_asked_is_refused_without_a_word_of_its_secrets() {
    for (url, refusal) in [
        (
            "hooks.example.org/secret",
            "the URL: it can't be read: write it as https://host/path, or as http://127.0.0.1:port/path",
        ),
        (
            "hooks.example.org:8443/secret",
            "the URL: it can't be read: write it as https://host/path, or as http://127.0.0.1:port/path",
        ),
        (
            "https://",
            "the URL: it can't be read: write it as https://host/path, or as http://127.0.0.1:port/path",
        ),
        (
            "ftp://hooks.example.org/secret",
            "hooks.example.org: its scheme is neither https nor http",
        ),
        (
            "https://hidden:secret@hooks.example.org:8443/secret",
            "hooks.example.org:8443: it has a user name or a password in it, which nobody is sent",
        ),
    ] {
        let failure = Target::parse(url).unwrap_err();
        assert_eq!(failure.to_string(), refusal);
    }
    let target = Target::parse("https://hooks.example.org/secret?secret#secret").unwrap();
    assert_eq!(target.to_string(), "hooks.example.org");
    assert_eq!(format!("{target:?}"), "Target(hooks.example.org)");
}
