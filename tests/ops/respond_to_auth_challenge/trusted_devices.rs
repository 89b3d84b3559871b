//! Devices from which a second factor was proved, and those from which none was.

use serde_json::{Value, json};
use tests::devices::{Device, asking, from_device, tracking, trusting};
use tests::sign_in::Tokens;
use tests::software_token::{Authenticator, code_answer};
use tests::{World, on_every_engine};

use super::devices::{tokens_of, with_software_token};
use crate::confirm_device::scene;
use crate::initiate_auth::pair;

const WRONG_CODE: (&str, &str) = ("CodeMismatchException", "Invalid code received for user");

/// Switches a software token on for ana, who has none yet.
async fn switch_on(world: &World, pool: &str, token: &str) -> Authenticator {
    world.take_software_tokens(pool, "OPTIONAL").await;
    let own = world.authenticator(token).await;
    let settings = json!({ "Enabled": true, "PreferredMfa": true });
    let body = json!({ "AccessToken": token, "SoftwareTokenMfaSettings": settings });
    world.ok("SetUserMFAPreference", body).await;
    own
}

/// What follows the password of ana and her code, from a device that the answer with the code names, or not.
async fn by_code(
    world: &World,
    client: &str,
    own: &Authenticator,
    device: &Device,
    named: &Value,
) -> Value {
    let from = from_device(client, "ana", &device.key);
    let asked = world.ok("InitiateAuth", from).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{asked}");
    let mut body = code_answer(client, &asked["Session"], "ana", &own.code(world));
    body["ChallengeResponses"]["DEVICE_KEY"] = named.clone();
    let answer = world.ok("RespondToAuthChallenge", body).await;
    world.advance_seconds(30);
    answer
}

/// One that was confirmed after the password alone takes the place of a code once one was given from it, and it has proved itself.
#[tokio::test]
async fn a_device_takes_the_place_of_codes_once_one_came_from_it() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        let (device, tokens) = world.device(&client, "ana").await;
        let own = switch_on(world, &pool, &tokens.access).await;
        // From a new one, as far as the answer with the code tells.
        let answer = by_code(world, &client, &own, &device, &Value::Null).await;
        assert_ne!(Device::of(&answer["AuthenticationResult"]).key, device.key);
        for _ in 0..2 {
            // The second time the first proof was given up.
            let key = json!(device.key);
            let asked = by_code(world, &client, &own, &device, &key).await;
            assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
        }
        let key = json!(device.key);
        let asked = by_code(world, &client, &own, &device, &key).await;
        let answer = device.prove(world, &client, &asked["Session"], "ana").await;
        tokens_of(&answer, &device);
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        let answer = device.prove(world, &client, &session, "ana").await;
        tokens_of(&answer, &device);
    })
    .await;
}

/// The key of a device is no secret: a code that is given beside the key of one that is asked for nothing came from anywhere.
#[tokio::test]
async fn one_that_is_not_remembered_is_trusted_by_no_code() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, asking()).await;
    let (device, tokens) = world.device(&client, "ana").await;
    let own = switch_on(&world, &pool, &tokens.access).await;
    let key = json!(device.key);
    let answer = by_code(&world, &client, &own, &device, &key).await;
    tokens_of(&answer, &device);
    let body = json!({
        "AccessToken": tokens.access, "DeviceKey": device.key,
        "DeviceRememberedStatus": "remembered",
    });
    world.ok("UpdateDeviceStatus", body).await;
    let asked = by_code(&world, &client, &own, &device, &key).await;
    let answer = device
        .prove(&world, &client, &asked["Session"], "ana")
        .await;
    tokens_of(&answer, &device);
}

/// The key tells by its last digit whether the sign-in that gave it had proved a second factor, also to whoever refreshes first.
#[tokio::test]
async fn a_key_tells_what_was_proved() {
    let world = World::in_memory();
    let is_odd = |key: &str| {
        let digit = key.chars().next_back().and_then(|digit| digit.to_digit(16));
        digit.expect("a digit") % 2 == 1
    };
    let (pool, client) = scene(&world, trusting()).await;
    let mut access = String::new();
    for _ in 0..20 {
        let (device, tokens) = world.device(&client, "ana").await;
        assert!(!is_odd(&device.key), "{}", device.key);
        access = tokens.access;
    }
    let own = switch_on(&world, &pool, &access).await;
    for _ in 0..20 {
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        let body = code_answer(&client, &session, "ana", &own.code(&world));
        let answer = world.ok("RespondToAuthChallenge", body).await;
        let refresh = Tokens::of(&answer["AuthenticationResult"]).refresh;
        let body = json!({ "ClientId": client, "RefreshToken": refresh });
        let answer = world.ok("GetTokensFromRefreshToken", body).await;
        let (device, _) = world.confirmed_device(&answer).await;
        assert!(is_odd(&device.key), "{}", device.key);
        world.advance_seconds(30);
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        device.prove(&world, &client, &session, "ana").await;
    }
}

/// Wrong codes do not add up over sign-ins in each of which a right one followed, also where the device is asked after that.
#[tokio::test]
async fn a_right_code_forgives_wrong_ones_before_a_device_is_asked() {
    on_every_engine(async |world: &World| {
        let (_, client, own, device, _) = with_software_token(world, tracking()).await;
        for _ in 0..6 {
            let from = from_device(&client, "ana", &device.key);
            let asked = world.ok("InitiateAuth", from).await;
            let session = &asked["Session"];
            let body = code_answer(&client, session, "ana", &own.wrong(world, 0));
            let refusal = world.refusal("RespondToAuthChallenge", body).await;
            assert_eq!(pair(&refusal), WRONG_CODE);
            let mut body = code_answer(&client, session, "ana", &own.code(world));
            body["ChallengeResponses"]["DEVICE_KEY"] = json!(device.key);
            let asked = world.ok("RespondToAuthChallenge", body).await;
            let answer = device.prove(world, &client, &asked["Session"], "ana").await;
            tokens_of(&answer, &device);
            world.advance_seconds(30);
        }
    })
    .await;
}
