//! Devices from which a second factor was proved, and those from which none was.

use serde_json::{Value, json};
use tests::devices::{Device, asking, from_device, tracking, trusting};
use tests::people::attributes;
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

/// Whether a second factor was proved in the sign-in that gave a device is known when it is confirmed, also by whoever refreshes first.
#[tokio::test]
async fn a_device_is_trusted_by_the_sign_in_that_gave_it() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let (plain, tokens) = world.device(&client, "ana").await;
    let own = switch_on(&world, &pool, &tokens.access).await;
    for _ in 0..3 {
        let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
        let body = code_answer(&client, &session, "ana", &own.code(&world));
        let answer = world.ok("RespondToAuthChallenge", body).await;
        let refresh = Tokens::of(&answer["AuthenticationResult"]).refresh;
        let body = json!({ "ClientId": client, "RefreshToken": refresh });
        let answer = world.ok("GetTokensFromRefreshToken", body).await;
        let (device, _) = world.confirmed_device(&answer).await;
        world.advance_seconds(30);
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        device.prove(&world, &client, &session, "ana").await;
    }
    by_code(&world, &client, &own, &plain, &Value::Null).await;
}

/// A device takes the place of the second factors of which one came from it, and of no others: it is asked for a code once they change, and
/// not where what comes first is said anew, nor once they are the same again.
#[tokio::test]
async fn a_device_is_trusted_as_long_as_the_second_factors_are_the_same() {
    on_every_engine(async |world: &World| {
        let (pool, client, _, device, tokens) = with_software_token(world, trusting()).await;
        world
            .take_factors(&pool, "OPTIONAL", &["SMS_MFA", "SOFTWARE_TOKEN_MFA"])
            .await;
        let say = async |member: &str, on: bool, first: bool| {
            let settings = json!({ "Enabled": on, "PreferredMfa": first });
            let body = json!({ "UserPoolId": pool, "Username": "ana", member: settings });
            world.ok("AdminSetUserMFAPreference", body).await;
        };
        let asked_of = async || {
            let from = from_device(&client, "ana", &device.key);
            world.ok("InitiateAuth", from).await["ChallengeName"].clone()
        };
        let (token, text) = ("SoftwareTokenMfaSettings", "SMSMfaSettings");
        assert_eq!(asked_of().await, "DEVICE_SRP_AUTH");
        say(token, true, false).await;
        assert_eq!(asked_of().await, "DEVICE_SRP_AUTH");
        let number = [
            ("phone_number", "+12065550123"),
            ("phone_number_verified", "true"),
        ];
        let body = json!({
            "UserPoolId": pool, "Username": "ana", "UserAttributes": attributes(&number),
        });
        world.ok("AdminUpdateUserAttributes", body).await;
        assert_eq!(asked_of().await, "DEVICE_SRP_AUTH");
        say(text, true, false).await;
        assert_eq!(asked_of().await, "SELECT_MFA_TYPE");
        say(text, false, false).await;
        assert_eq!(asked_of().await, "DEVICE_SRP_AUTH");
        say(token, false, false).await;
        say(token, true, true).await;
        assert_eq!(asked_of().await, "DEVICE_SRP_AUTH");
        // Another token, and one code more.
        let newer = world.authenticator(&tokens.access).await;
        assert_eq!(asked_of().await, "SOFTWARE_TOKEN_MFA");
        let key = json!(device.key);
        let asked = by_code(world, &client, &newer, &device, &key).await;
        let answer = device.prove(world, &client, &asked["Session"], "ana").await;
        tokens_of(&answer, &device);
        assert_eq!(asked_of().await, "DEVICE_SRP_AUTH");
    })
    .await;
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
