//! Connections.

use std::time::Duration;

use tests::flood::{Flood, Speech, connect};
use tokio::io::AsyncReadExt as _;
use tokio::time::{sleep, timeout};

use super::{BOTH, DRIP, Door, FLOODING, OTHER, until};

#[tokio::test]
async fn one_peer_that_holds_all_places_keeps_nobody_out() {
    for speech in BOTH {
        let door = Door::open(|settings| settings.shares.connections_max = 6).await;
        let flood = Flood::begin(door.address, FLOODING, speech, DRIP, 9);
        until("the flood fills the places", async || flood.open() >= 6).await;
        for round in 0..10 {
            assert_eq!(door.livez(OTHER).await, "200", "{speech:?} {round}");
            assert_eq!(door.get_user(OTHER).await, "400", "{speech:?} {round}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn whoever_floods_may_still_ask_how_the_server_is() {
    let door = Door::open(|settings| settings.shares.connections_max = 8).await;
    let flood = Flood::begin(door.address, FLOODING, Speech::Http1, DRIP, 8);
    until("the flood fills the places", async || flood.open() >= 8).await;
    for _ in 0..5 {
        assert_eq!(door.livez(FLOODING).await, "200");
    }
}

#[tokio::test]
async fn a_peer_has_no_more_places_than_its_share() {
    let door = Door::open(|settings| settings.shares.connections_per_peer_max = 4).await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(connect(door.address, FLOODING).await.expect("a place"));
        sleep(Duration::from_millis(20)).await;
    }
    // The one that has waited longest has given way to the fifth.
    let mut first = streams.remove(0);
    let ended = timeout(Duration::from_secs(5), first.read(&mut [0; 16])).await;
    assert_eq!(ended.expect("an end").unwrap_or_default(), 0);
    let last = timeout(Duration::from_millis(100), streams[3].read(&mut [0; 16])).await;
    assert!(last.is_err(), "the fifth has its place");
    let other = connect(door.address, OTHER).await;
    assert!(other.is_ok() && door.livez(OTHER).await == "200");
}

#[tokio::test]
async fn a_dripping_body_costs_a_connection_its_place_whatever_else_it_asks() {
    let door = Door::open(|settings| settings.shares.connections_max = 4).await;
    let flood = Flood::begin(door.address, FLOODING, Speech::Http2, DRIP, 4);
    until("the flood fills the places", async || flood.open() >= 4).await;
    // From the same address, so that no share excuses it: what is longest in coming gives way.
    until("the newcomer is answered", async || {
        door.get_user(FLOODING).await == "400"
    })
    .await;
    until("one of them has ended", async || flood.ended() > 0).await;
}
