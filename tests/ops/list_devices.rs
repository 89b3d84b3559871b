//! `ListDevices`.

use serde_json::{Value, json};
use tests::devices::{asking, tracking, trusting};
use tests::people::NO_TOKEN;
use tests::watched::Trip::{Get, Scan};
use tests::watched::Watched;
use tests::{World, on_every_engine};

use crate::confirm_device::{UNTRACKED, scene};

const OF_ANOTHER: (&str, &str) = (
    "InvalidParameterException",
    "Invalid pagination token given.",
);

/// What both operations list of ana, page by page, by the members that name her.
pub(crate) async fn pages(world: &World, operation: &str, whose: impl Fn(&str, &str) -> Value) {
    let (pool, client) = scene(world, asking()).await;
    world.user(&pool, "bob", &[]).await;
    world.device(&client, "bob").await;
    let mut made = Vec::new();
    let mut token = String::new();
    for _ in 0..5 {
        let (device, tokens) = world.device(&client, "ana").await;
        made.push(json!({
            "DeviceAttributes": [
                { "Name": "device_status", "Value": "valid" },
                { "Name": "device_name", "Value": "telephone" },
                { "Name": "last_ip_used", "Value": "127.0.0.1" },
            ],
            "DeviceCreateDate": world.now(),
            "DeviceKey": device.key,
            "DeviceLastAuthenticatedDate": world.now(),
            "DeviceLastModifiedDate": world.now(),
        }));
        token = tokens.access;
        world.advance_seconds(1);
    }
    made.sort_by_key(|device| device["DeviceKey"].as_str().map(str::to_owned));
    for limit in [json!(2), json!(1), json!(0), Value::Null, json!(60)] {
        let mut body = whose(&pool, &token);
        body["Limit"] = limit.clone();
        let mut listed = Vec::new();
        loop {
            let page = world.ok(operation, body.clone()).await;
            let devices = page["Devices"].as_array().expect("devices").clone();
            let most = limit.as_u64().filter(|most| *most > 0);
            assert!(most.is_none_or(|most| devices.len() as u64 <= most));
            listed.extend(devices);
            match page.get("PaginationToken") {
                Some(token) => body["PaginationToken"] = token.clone(),
                None => break,
            }
        }
        assert_eq!(listed, made, "{limit}");
    }
}

#[tokio::test]
async fn devices_are_listed_page_by_page() {
    on_every_engine(async |world: &World| {
        pages(
            world,
            "ListDevices",
            |_, token| json!({ "AccessToken": token }),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        world.user(&pool, "bob", &[]).await;
        for name in ["ana", "ana", "bob", "bob"] {
            world.device(&client, name).await;
        }
        let token = world.device(&client, "ana").await.1.access;
        let bob = world.device(&client, "bob").await.1.access;
        let first = json!({ "AccessToken": bob, "Limit": 1 });
        let of_bob = world.ok("ListDevices", first).await["PaginationToken"].clone();
        let (_, untracked) = scene(world, json!({})).await;
        let untracked = world.sign_in(&untracked, "ana").await.access;
        let base = json!({ "AccessToken": token });
        let rows = [
            (json!({ "AccessToken": "" }), "InvalidParameterException", NO_TOKEN),
            (
                json!({ "AccessToken": "no.access.token" }),
                "NotAuthorizedException",
                "Invalid Access Token",
            ),
            (json!({ "AccessToken": untracked }), UNTRACKED.0, UNTRACKED.1),
            (json!({ "PaginationToken": of_bob }), OF_ANOTHER.0, OF_ANOTHER.1),
            (json!({ "PaginationToken": "made-up" }), OF_ANOTHER.0, OF_ANOTHER.1),
            (
                json!({ "Limit": 61 }),
                "InvalidParameterException",
                "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
            ),
        ];
        world.refuses("ListDevices", &base, &rows).await;
    })
    .await;
}

/// However many devices there are, a page is one read of a range.
#[tokio::test]
async fn a_page_costs_the_same_wherever_it_is() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (_, client) = scene(&world, tracking()).await;
    for _ in 0..30 {
        world.device(&client, "ana").await;
    }
    let token = world.device(&client, "ana").await.1.access;
    let mut body = json!({ "AccessToken": token, "Limit": 3 });
    let mut pages = 0;
    loop {
        engine.trips();
        let page = world.ok("ListDevices", body.clone()).await;
        assert_eq!(engine.trips(), [Get, Scan]);
        pages += 1;
        match page.get("PaginationToken") {
            Some(token) => body["PaginationToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(pages, 11);
}
