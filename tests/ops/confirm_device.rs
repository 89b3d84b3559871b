//! `ConfirmDevice`.

use std::slice;

use crypto::mac::{base64_encode, sha256};
use crypto::random::Stream;
use serde_json::{Value, json};
use tests::devices::{Device, asking, tracking, trusting};
use tests::people::NO_TOKEN;
use tests::sign_in::{PASSWORD, Tokens, claims, password_flow};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

const NOT_GIVEN: (&str, &str) = ("InvalidParameterException", "Invalid device key given.");
const NO_VERIFIER: &str = "DeviceSecretVerifierConfig needs a PasswordVerifier, a number of the group of SRP that is neither 0, 1 nor the last, and a Salt, both in base64.";
/// What operations on devices say where `DeviceConfiguration` has no value.
pub(crate) const UNTRACKED: (&str, &str) = (
    "InvalidParameterException",
    "Device tracking not currently enabled for this pool.",
);
pub(crate) const UNKNOWN: (&str, &str) = ("ResourceNotFoundException", "Device does not exist.");

/// A pool with these members, a client of it with every flow, and its user ana.
pub(crate) async fn scene(world: &World, pool: Value) -> (String, String) {
    let pool = world.pool(pool).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    (pool, client)
}

async fn result(world: &World, client: &str, username: &str) -> Value {
    let body = password_flow(client, username, PASSWORD);
    world.ok("InitiateAuth", body).await["AuthenticationResult"].clone()
}

/// The keys of a user's devices.
pub(crate) async fn keys(world: &World, access_token: &str) -> Vec<String> {
    let body = json!({ "AccessToken": access_token });
    let listed = world.ok("ListDevices", body).await;
    let devices = listed["Devices"].as_array().expect("devices").iter();
    let key = |device: &Value| device["DeviceKey"].as_str().expect("a key").to_owned();
    devices.map(key).collect()
}

/// Any value is enough, and what it leaves out is false.
#[tokio::test]
async fn each_value_tells_devices_apart() {
    on_every_engine(async |world: &World| {
        for (configuration, by_itself) in [
            (json!({}), true),
            (json!({ "ChallengeRequiredOnNewDevice": true }), true),
            (json!({ "DeviceOnlyRememberedOnUserPrompt": true }), false),
        ] {
            let (_, client) = scene(world, json!({ "DeviceConfiguration": configuration })).await;
            let signed_in = result(world, &client, "ana").await;
            let (device, tokens) = (Device::of(&signed_in), Tokens::of(&signed_in));
            let confirmed = world
                .ok("ConfirmDevice", device.confirmation(&tokens.access))
                .await;
            assert_eq!(
                confirmed,
                json!({ "UserConfirmationNecessary": !by_itself })
            );
        }
    })
    .await;
}

/// Where `DeviceConfiguration` has a value each sign-in is given a device, which is the user's once it is confirmed; where it has none, none.
#[tokio::test]
async fn a_sign_in_is_given_a_device() {
    on_every_engine(async |world: &World| {
        for (configuration, by_itself) in
            [(trusting(), true), (tracking(), true), (asking(), false)]
        {
            let (pool, client) = scene(world, configuration).await;
            let signed_in = result(world, &client, "ana").await;
            let (device, tokens) = (Device::of(&signed_in), Tokens::of(&signed_in));
            let (region, uuid) = device.key.split_once('_').expect("a region");
            assert_eq!((region, uuid.len()), ("us-east-1", 36));
            let group = device.group_key.strip_prefix('-').expect("a dash");
            // Whatever the keys of the directory are: the pool's id alone tells it.
            let mut letters = Stream::from_seed(sha256(&[b"device group", pool.as_bytes()]));
            assert_eq!(group, letters.alphanumeric(8));
            assert_eq!(claims(&tokens.access)["device_key"], device.key);
            assert!(claims(&tokens.id).get("device_key").is_none());
            assert_eq!(keys(world, &tokens.access).await, [""; 0]);
            let confirmed = world
                .ok("ConfirmDevice", device.confirmation(&tokens.access))
                .await;
            assert_eq!(
                confirmed,
                json!({ "UserConfirmationNecessary": !by_itself })
            );
            assert_eq!(
                keys(world, &tokens.access).await,
                slice::from_ref(&device.key)
            );
            let another = Device::of(&result(world, &client, "ana").await);
            assert_ne!(another.key, device.key);
            assert_eq!(another.group_key, device.group_key);
            // Nothing is left of a user who is gone.
            let ana = json!({ "UserPoolId": pool, "Username": "ana" });
            world.ok("AdminDeleteUser", ana).await;
            world.user(&pool, "ana", &[]).await;
            let token = world.sign_in(&client, "ana").await.access;
            assert_eq!(keys(world, &token).await, [""; 0]);
        }
        let (_, client) = scene(world, json!({})).await;
        let signed_in = result(world, &client, "ana").await;
        assert!(signed_in.get("NewDeviceMetadata").is_none());
        let token = Tokens::of(&signed_in).access;
        assert!(claims(&token).get("device_key").is_none());
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let (_, client) = scene(world, trusting()).await;
        let first = result(world, &client, "ana").await;
        let (device, token) = (Device::of(&first), Tokens::of(&first).access);
        let other = Device::of(&result(world, &client, "ana").await);
        let last = "/".repeat(512);
        let number = |text: &str, salt: &str| {
            json!({ "DeviceSecretVerifierConfig": { "PasswordVerifier": text, "Salt": salt } })
        };
        let invalid = "InvalidParameterException";
        let rows = [
            (json!({ "AccessToken": "" }), invalid, NO_TOKEN),
            (
                json!({ "AccessToken": "no.access.token" }),
                "NotAuthorizedException",
                "Invalid Access Token",
            ),
            (json!({ "DeviceKey": other.key }), NOT_GIVEN.0, NOT_GIVEN.1),
            (json!({ "DeviceKey": "us-east-1_0" }), NOT_GIVEN.0, NOT_GIVEN.1),
            (json!({ "DeviceSecretVerifierConfig": null }), invalid, NO_VERIFIER),
            (json!({ "DeviceSecretVerifierConfig": {} }), invalid, NO_VERIFIER),
            (number("", "AAAA"), invalid, NO_VERIFIER),
            (number("AA==", "AAAA"), invalid, NO_VERIFIER),
            (number("AQ==", "AAAA"), invalid, NO_VERIFIER),
            (number(&last, "AAAA"), invalid, NO_VERIFIER),
            (number("no base64!", "AAAA"), invalid, NO_VERIFIER),
            (number("Aw==", "no base64!"), invalid, NO_VERIFIER),
        ];
        let base = device.confirmation(&token);
        world.refuses("ConfirmDevice", &base, &rows).await;
        world.ok("ConfirmDevice", base.clone()).await;
        let rows = [(
            json!({}),
            "DeviceKeyExistsException",
            "Device already exists with the given device key.",
        )];
        world.refuses("ConfirmDevice", &base, &rows).await;
        // One that was forgotten is not confirmed once more: whoever holds the token may be whom it was forgotten for.
        let forgotten = json!({ "AccessToken": token, "DeviceKey": device.key });
        world.ok("ForgetDevice", forgotten).await;
        let rows = [(json!({}), NOT_GIVEN.0, NOT_GIVEN.1)];
        world.refuses("ConfirmDevice", &base, &rows).await;
    })
    .await;
    let world = World::in_memory();
    let (_, client) = scene(&world, json!({})).await;
    let token = world.sign_in(&client, "ana").await.access;
    let body = json!({ "AccessToken": token, "DeviceKey": "us-east-1_0" });
    let refusal = world.refusal("ConfirmDevice", body).await;
    assert_eq!(pair(&refusal), UNTRACKED);
}

/// Clients differ in how they write the numbers: an example of AWS's leaves the padding out.
#[tokio::test]
async fn base64_of_either_alphabet() {
    let world = World::in_memory();
    let (_, client) = scene(&world, trusting()).await;
    let salt = base64_encode(&[0xfb, 0xff]);
    for (number, salt) in [
        ("TXlWZXJpZmllclN0cmluZw", "TXlTUlBTYWx0"),
        ("-_8=", salt.as_str()),
        ("+/8", "-_8"),
    ] {
        let signed_in = result(&world, &client, "ana").await;
        let device = Device::of(&signed_in);
        let mut body = device.confirmation(&Tokens::of(&signed_in).access);
        body["DeviceSecretVerifierConfig"] = json!({ "PasswordVerifier": number, "Salt": salt });
        world.ok("ConfirmDevice", body).await;
    }
}

/// A browser that keeps nothing is a new device each time: of a user's devices the one goes that was away for the longest.
#[tokio::test]
async fn a_user_has_a_hundred_devices_at_most() {
    let world = World::in_memory();
    let (_, client) = scene(&world, tracking()).await;
    let (first, _) = world.device(&client, "ana").await;
    world.advance_seconds(1);
    let (second, seconds) = world.device(&client, "ana").await;
    for _ in 2..100 {
        world.advance_seconds(1);
        world.device(&client, "ana").await;
    }
    // The first one is used once more, so that the second is the one.
    let session = world.asked_for_device(&client, "ana", &first.key).await;
    first.prove(&world, &client, &session, "ana").await;
    world.advance_seconds(1);
    let (last, tokens) = world.device(&client, "ana").await;
    let mut kept = Vec::new();
    let mut body = json!({ "AccessToken": tokens.access });
    loop {
        let page = world.ok("ListDevices", body.clone()).await;
        let devices = page["Devices"].as_array().expect("devices").iter();
        kept.extend(devices.map(|it| it["DeviceKey"].clone()));
        match page.get("PaginationToken") {
            Some(token) => body["PaginationToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(kept.len(), 100);
    assert!(kept.contains(&json!(first.key)) && kept.contains(&json!(last.key)));
    assert!(!kept.contains(&json!(second.key)));
    // It is forgotten as by its owner: it refreshes nothing, and is not confirmed anew by whoever has its tokens.
    let body = json!({ "ClientId": client, "RefreshToken": seconds.refresh });
    let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
    let revoked = ("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(pair(&refusal), revoked);
    let body = second.confirmation(&seconds.access);
    let refusal = world.refusal("ConfirmDevice", body).await;
    assert_eq!(pair(&refusal), NOT_GIVEN);
}
