//! Memory.

use std::time::Duration;

use tests::flood::{Drip, Flood, Speech};
use tokio::time::sleep;

use super::{BOTH, Door, FLOODING, OTHER, until};

const KIBIBYTE: usize = 1024;
/// All of a body but its end.
const ALL_BUT: Drip = Drip {
    length: 100 * KIBIBYTE,
    first: 16 * KIBIBYTE,
    then: 600,
    every: Duration::from_millis(500),
};

#[tokio::test]
async fn one_peer_fills_its_share_and_no_more() {
    for speech in BOTH {
        let door = Door::open(|settings| {
            settings.shares.held_bytes_max = 512 * KIBIBYTE;
            settings.shares.held_bytes_per_peer_max = 128 * KIBIBYTE;
        })
        .await;
        let flood = Flood::begin(door.address, FLOODING, speech, ALL_BUT, 8);
        until("the flood's share is full", async || {
            door.get_user(FLOODING).await == "busy" || flood.ended() > 8
        })
        .await;
        for round in 0..10 {
            assert_eq!(door.get_user(OTHER).await, "400", "{speech:?} {round}");
            assert_eq!(door.livez(FLOODING).await, "200", "{speech:?} {round}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn nobody_holds_more_than_is_still_free() {
    let door = Door::open(|settings| {
        settings.shares.held_bytes_max = 256 * KIBIBYTE;
        settings.shares.held_bytes_per_peer_max = 256 * KIBIBYTE;
    })
    .await;
    let flood = Flood::begin(door.address, FLOODING, Speech::Http2, ALL_BUT, 3);
    until("the flood takes what it gets", async || flood.open() == 3).await;
    sleep(Duration::from_secs(1)).await;
    for _ in 0..10 {
        assert_eq!(door.get_user(OTHER).await, "400");
    }
}

#[tokio::test]
async fn what_a_flood_held_is_free_when_it_has_gone() {
    let door = Door::open(|settings| {
        settings.shares.held_bytes_max = 256 * KIBIBYTE;
        settings.shares.held_bytes_per_peer_max = 128 * KIBIBYTE;
    })
    .await;
    for speech in BOTH {
        let flood = Flood::begin(door.address, FLOODING, speech, ALL_BUT, 6);
        until("the flood is there", async || flood.open() > 0).await;
        sleep(Duration::from_millis(300)).await;
        drop(flood);
        until("all is free again", async || {
            door.get_user(FLOODING).await == "400"
        })
        .await;
    }
}
