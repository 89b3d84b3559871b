//! Whom a name leads to is judged by the address that is connected to.

use std::sync::Arc;

use outbound::{Caps, Failure, Outbound, Reach, Settings, System, Target};

use crate::server::{Given, Says, Server, client};

const YES: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// Asks `hooks.example.org`, whose addresses are given, with a client that allows nothing beside.
async fn refusal_of(addresses: &[&[&str]]) -> Failure {
    let outbound = Outbound::new(Settings::default(), Given::in_turn(addresses)).unwrap();
    let target = Target::parse("https://hooks.example.org/pre-sign-up?key=secret").unwrap();
    let answer = outbound.post(&target, "application/json", vec![]).await;
    answer.unwrap_err()
}

#[tokio::test]
async fn a_public_name_with_a_private_address_is_not_asked() {
    for (address, range) in [
        ("10.0.0.7", "private use (RFC 1918)"),
        ("127.0.0.1", "loopback (RFC 1122)"),
        ("169.254.169.254", "link-local (RFC 3927)"),
        ("::1", "loopback (RFC 4291)"),
        ("::ffff:10.0.0.7", "private use (RFC 1918)"),
        ("64:ff9b::a00:7", "private use (RFC 1918)"),
        ("2002:a00:7::1", "6to4 (RFC 3056)"),
        (
            "2001:0:a00:7::1",
            "assigned to protocols, Teredo among them (RFC 2928)",
        ),
        ("fd00:7::254", "private use (RFC 4193)"),
        ("fd00:ec2::254", "metadata of a platform (AWS)"),
    ] {
        let expected = format!("hooks.example.org: its address {address} is not asked: {range}");
        assert_eq!(refusal_of(&[&[address]]).await.to_string(), expected);
    }
}

#[tokio::test]
async fn of_several_addresses_those_that_are_forbidden_are_left_out() {
    let server = Server::secure("hooks.example.org", Says::Bytes(YES.to_owned())).await;
    let names = Given::in_turn(&[&["10.0.0.7", "127.0.0.1", "::ffff:169.254.169.254"]]);
    let outbound = client(Caps::default(), Some(server.roots.clone()), names);
    let url = format!("https://hooks.example.org:{}/", server.address.port());
    let target = Target::parse(&url).unwrap();
    let answer = outbound.post(&target, "application/json", vec![]).await;
    assert_eq!(answer.unwrap().body, b"{}");
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn a_name_that_changes_its_address_is_judged_by_each() {
    let server = Server::secure("hooks.example.org", Says::Bytes(YES.to_owned())).await;
    let names = Given::in_turn(&[&["127.0.0.1"], &["10.0.0.7"]]);
    let outbound = client(Caps::default(), Some(server.roots.clone()), names);
    let url = format!("https://hooks.example.org:{}/", server.address.port());
    let target = Target::parse(&url).unwrap();
    let first = outbound.post(&target, "application/json", vec![]).await;
    assert_eq!(first.unwrap().status, 200);
    let second = outbound.post(&target, "application/json", vec![]).await;
    let port = server.address.port();
    assert_eq!(
        second.unwrap_err().to_string(),
        format!(
            "hooks.example.org:{port}: its address 10.0.0.7 is not asked: private use (RFC 1918)"
        )
    );
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_named() {
    let failure = refusal_of(&[]).await;
    assert_eq!(
        failure.to_string(),
        "hooks.example.org: its name has no address: no such name"
    );
    let failure = refusal_of(&[&[]]).await;
    assert_eq!(
        failure.to_string(),
        "hooks.example.org: its name has no address: none is known"
    );
}

#[tokio::test]
async fn the_system_knows_this_machine() {
    let server = Server::plain(Says::Bytes(YES.to_owned())).await;
    let outbound = client(Caps::default(), None, Arc::new(System));
    let url = format!("http://localhost:{}/", server.address.port());
    let target = Target::parse(&url).unwrap();
    let answer = outbound.post(&target, "application/json", vec![]).await;
    assert_eq!(answer.unwrap().status, 200);
}

#[tokio::test]
async fn without_tls_a_name_is_asked_only_where_plain_networks_are() {
    let server = Server::plain(Says::Bytes(YES.to_owned())).await;
    let reach = Reach {
        allowed: Reach::loopback(),
        plain: vec!["10.0.0.0/8".parse().unwrap()],
    };
    let settings = Settings {
        reach,
        ..Settings::default()
    };
    let outbound = Outbound::new(settings, Given::in_turn(&[&["127.0.0.1"]])).unwrap();
    let url = format!("http://hooks.example.org:{}/", server.address.port());
    let target = Target::parse(&url).unwrap();
    let answer = outbound.post(&target, "application/json", vec![]).await;
    let failure = answer.unwrap_err().to_string();
    assert!(
        failure.ends_with("its address 127.0.0.1 is not asked without TLS"),
        "{failure}"
    );
    assert_eq!(server.asked(), 0);
}
