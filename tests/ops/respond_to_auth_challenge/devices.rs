//! Devices that prove themselves: which of them are asked, when, and in the place of what.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::devices::{Device, asking, from_device, tracking, trusting};
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, password_flow};
use tests::software_token::{Authenticator, code_answer};
use tests::{World, on_every_engine};

use crate::confirm_device::{UNKNOWN, scene};
use crate::initiate_auth::{WRONG, pair};

const INVALID_PARAMETER: &str = "InvalidParameterException";
const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");
const NOT_BEGUN: (&str, &str) = (
    "NotAuthorizedException",
    "Cannot initiate DEVICE_SRP_AUTH flow without first authenticating",
);

/// The body that proves the password by SRP, from a device where a key is given.
async fn proof(world: &World, pool: &str, client: &str, key: &Value) -> Value {
    let exchange = Exchange::begin(world, pool, client, "ana").await;
    let mut body = exchange.answer(world, client, PASSWORD);
    body["ChallengeResponses"]["DEVICE_KEY"] = key.clone();
    body
}

/// The tokens of an answer, which have to be those of this device.
pub(super) fn tokens_of(answer: &Value, device: &Device) -> Tokens {
    let result = &answer["AuthenticationResult"];
    assert!(result.get("NewDeviceMetadata").is_none(), "{answer}");
    let tokens = Tokens::of(result);
    assert_eq!(claims(&tokens.access)["device_key"], device.key);
    tokens
}

#[tokio::test]
async fn a_remembered_device_proves_itself_after_the_password() {
    on_every_engine(async |world: &World| {
        for configuration in [trusting(), tracking()] {
            let (pool, client) = scene(world, configuration).await;
            let (device, first) = world.device(&client, "ana").await;
            world.advance_seconds(60);
            // By SRP, as Amplify does it.
            let body = proof(world, &pool, &client, &json!(device.key)).await;
            let asked = world.ok("RespondToAuthChallenge", body).await;
            assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
            assert_eq!(asked["ChallengeParameters"], json!({}));
            let answer = device.prove(world, &client, &asked["Session"], "ana").await;
            tokens_of(&answer, &device);
            // By the password in plain.
            let session = world.asked_for_device(&client, "ana", &device.key).await;
            let answer = device.prove(world, &client, &session, "ana").await;
            let tokens = tokens_of(&answer, &device);
            let body = json!({ "AccessToken": first.access, "DeviceKey": device.key });
            let shown = world.ok("GetDevice", body).await;
            assert_eq!(shown["Device"]["DeviceLastAuthenticatedDate"], world.now());
            world
                .ok("GetUser", json!({ "AccessToken": tokens.access }))
                .await;
            // What is sent along is what the API says it is.
            let session = world.asked_for_device(&client, "ana", &device.key).await;
            let begun = device.begin(world, &client, &session, "ana");
            let asked = world
                .ok("RespondToAuthChallenge", begun.begins.clone())
                .await;
            let names = asked["ChallengeParameters"].as_object().expect("members");
            let names: Vec<&str> = names.keys().map(String::as_str).collect();
            assert_eq!(
                names,
                ["DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"]
            );
            assert!(asked["Session"].as_str().expect("a session").len() <= 4096);
        }
    })
    .await;
}

/// Back ends and those who choose are asked alike.
#[tokio::test]
async fn by_every_door() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let (device, _) = world.device(&client, "ana").await;
    let body = json!({
        "UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD, "DEVICE_KEY": device.key },
    });
    let asked = world.ok("AdminInitiateAuth", body).await;
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    let begun = device.begin(&world, &client, &asked["Session"], "ana");
    let mut body = begun.begins.clone();
    body["UserPoolId"] = json!(pool);
    let asked = world.ok("AdminRespondToAuthChallenge", body).await;
    let mut body = begun.answer(&world, &asked);
    body["UserPoolId"] = json!(pool);
    let answer = world.ok("AdminRespondToAuthChallenge", body).await;
    tokens_of(&answer, &device);

    let choosing = world.choosing_client(&pool, json!({})).await;
    let parameters = json!({
        "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD, "DEVICE_KEY": device.key,
    });
    let body = choice(&choosing, "ana", parameters);
    let asked = world.ok("InitiateAuth", body).await;
    let answer = device
        .prove(&world, &choosing, &asked["Session"], "ana")
        .await;
    tokens_of(&answer, &device);
}

/// A user with a software token that is on, in such a pool, and a device that was confirmed after its code.
pub(super) async fn with_software_token(
    world: &World,
    configuration: Value,
) -> (String, String, Authenticator, Device, Tokens) {
    let pool = world.pool(configuration).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    let own = world.user_with_authenticator(&pool, &client, "ana").await;
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    let body = code_answer(&client, &session, "ana", &own.code(world));
    let answer = world.ok("RespondToAuthChallenge", body).await;
    let (device, tokens) = world.confirmed_device(&answer).await;
    world.advance_seconds(30);
    (pool, client, own, device, tokens)
}

#[tokio::test]
async fn in_the_place_of_a_code_where_the_pool_has_it_so() {
    on_every_engine(async |world: &World| {
        let (pool, client, _, device, _) = with_software_token(world, trusting()).await;
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        let answer = device.prove(world, &client, &session, "ana").await;
        tokens_of(&answer, &device);
        world.take_software_tokens(&pool, "ON").await;
        let body = proof(world, &pool, &client, &json!(device.key)).await;
        let asked = world.ok("RespondToAuthChallenge", body).await;
        let answer = device.prove(world, &client, &asked["Session"], "ana").await;
        tokens_of(&answer, &device);
        // From elsewhere the code is asked for.
        world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    })
    .await;
}

/// Where it is not so, the device follows the code, if the answer with the code names it; otherwise the sign-in is from a new one.
#[tokio::test]
async fn after_a_code_where_the_pool_has_it_so() {
    on_every_engine(async |world: &World| {
        let (_, client, own, device, _) = with_software_token(world, tracking()).await;
        let from = from_device(&client, "ana", &device.key);
        let asked = world.ok("InitiateAuth", from.clone()).await;
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        let mut body = code_answer(&client, &asked["Session"], "ana", &own.code(world));
        body["ChallengeResponses"]["DEVICE_KEY"] = json!(device.key);
        let asked = world.ok("RespondToAuthChallenge", body).await;
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
        let answer = device.prove(world, &client, &asked["Session"], "ana").await;
        tokens_of(&answer, &device);
        world.advance_seconds(30);
        let asked = world.ok("InitiateAuth", from).await;
        let body = code_answer(&client, &asked["Session"], "ana", &own.code(world));
        let answer = world.ok("RespondToAuthChallenge", body).await;
        assert_ne!(Device::of(&answer["AuthenticationResult"]).key, device.key);
    })
    .await;
}

/// A device that is not remembered takes no code's place, and is asked for nothing: whoever has proved all else may say where it is.
#[tokio::test]
async fn one_that_is_not_remembered_takes_no_place() {
    let world = World::in_memory();
    let (_, client, own, device, _) = with_software_token(&world, asking()).await;
    let from = from_device(&client, "ana", &device.key);
    let asked = world.ok("InitiateAuth", from).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let mut body = code_answer(&client, &asked["Session"], "ana", &own.code(&world));
    body["ChallengeResponses"]["DEVICE_KEY"] = json!(device.key);
    let answer = world.ok("RespondToAuthChallenge", body).await;
    tokens_of(&answer, &device);
}

/// AWS has devices stand for text messages and software tokens.
#[tokio::test]
async fn a_code_by_mail_has_no_stand_in() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD"], trusting()).await;
    let client = world.open_client(&pool, json!({})).await;
    let proved = [("email", "ana@example.com"), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    let (device, _) = world.device(&client, "ana").await;
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    world.switch_on(&pool, "ana", "EMAIL_OTP", true).await;
    let from = from_device(&client, "ana", &device.key);
    let asked = world.ok("InitiateAuth", from).await;
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    let code = world.code_for("ana@example.com").await;
    let given = json!({ "EMAIL_OTP_CODE": code, "DEVICE_KEY": device.key });
    let body = response(&client, "EMAIL_OTP", &asked["Session"], "ana", given);
    let asked = world.ok("RespondToAuthChallenge", body).await;
    let answer = device
        .prove(&world, &client, &asked["Session"], "ana")
        .await;
    tokens_of(&answer, &device);
}

/// An unknown device is told once the password is proved, and the same answer without it is taken: so Amplify goes on. What it sends in
/// its place is `null`.
#[tokio::test]
async fn an_unknown_device_is_told_to_who_has_proved_the_password() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        world.user(&pool, "bob", &[]).await;
        let (of_bob, _) = world.device(&client, "bob").await;
        let long = "x".repeat(10_000);
        for key in ["us-east-1_0", of_bob.key.as_str(), "é", long.as_str()] {
            let body = proof(world, &pool, &client, &json!(key)).await;
            let mut wrong = body.clone();
            wrong["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"] = json!("AAAA");
            let refusal = world.refusal("RespondToAuthChallenge", wrong).await;
            assert_eq!(pair(&refusal), WRONG);
            let refusal = world.refusal("RespondToAuthChallenge", body.clone()).await;
            assert_eq!(pair(&refusal), UNKNOWN);
            let mut body = body;
            body["ChallengeResponses"]["DEVICE_KEY"] = Value::Null;
            let answer = world.ok("RespondToAuthChallenge", body).await;
            Device::of(&answer["AuthenticationResult"]);
            let from = from_device(&client, "ana", key);
            assert_eq!(pair(&world.refusal("InitiateAuth", from).await), UNKNOWN);
        }
        // To begin an exchange nothing is looked at.
        let named = json!({ "USERNAME": "ana", "DEVICE_KEY": "us-east-1_0" });
        let begun = Exchange::try_begin(world, &pool, &client, named).await;
        assert!(begun.is_ok());
    })
    .await;
    // Nor anywhere in a pool that tells no devices apart.
    let world = World::in_memory();
    let (_, client) = scene(&world, json!({})).await;
    let from = from_device(&client, "ana", "us-east-1_0");
    let answer = world.ok("InitiateAuth", from).await;
    assert!(
        answer["AuthenticationResult"]
            .get("NewDeviceMetadata")
            .is_none()
    );
}

/// pycognito and an example of AWS's send no session back.
#[tokio::test]
async fn a_client_may_send_no_session() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        let (device, _) = world.device(&client, "ana").await;
        let none = Value::Null;
        let begun = device.begin(world, &client, &none, "ana");
        let refusal = world.refusal("RespondToAuthChallenge", begun.begins).await;
        assert_eq!(pair(&refusal), NOT_BEGUN);
        world.asked_for_device(&client, "ana", &device.key).await;
        let answer = device.prove(world, &client, &none, "ana").await;
        tokens_of(&answer, &device);
        let mut body = proof(world, &pool, &client, &json!(device.key)).await;
        body.as_object_mut().expect("members").remove("Session");
        world.ok("RespondToAuthChallenge", body).await;
        let answer = device.prove(world, &client, &none, "ana").await;
        tokens_of(&answer, &device);
        // Once it is used it is kept no more; nor of a client that sends sessions.
        let body = proof(world, &pool, &client, &json!(device.key)).await;
        world.ok("RespondToAuthChallenge", body).await;
        let begun = device.begin(world, &client, &none, "ana");
        let refusal = world.refusal("RespondToAuthChallenge", begun.begins).await;
        assert_eq!(pair(&refusal), NOT_BEGUN);
    })
    .await;
}

#[tokio::test]
async fn refusals_of_the_beginning() {
    on_every_engine(async |world: &World| {
        let (_, client) = scene(world, trusting()).await;
        let (device, _) = world.device(&client, "ana").await;
        let (other, _) = world.device(&client, "ana").await;
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        let base = device.begin(world, &client, &session, "ana").begins;
        let with = |name: &str, value: Value| {
            let mut responses = base["ChallengeResponses"].clone();
            responses[name] = value;
            json!({ "ChallengeResponses": responses })
        };
        let without = |name: &str| {
            let mut responses = base["ChallengeResponses"].clone();
            responses.as_object_mut().expect("members").remove(name);
            json!({ "ChallengeResponses": responses })
        };
        let no_number = "SRP_A is not a public value of the exchange";
        let rows = [
            (
                without("DEVICE_KEY"),
                INVALID_PARAMETER,
                "Missing required parameter DEVICE_KEY",
            ),
            (
                without("SRP_A"),
                INVALID_PARAMETER,
                "Missing required parameter SRP_A",
            ),
            (with("SRP_A", json!("0")), INVALID_PARAMETER, no_number),
            (with("DEVICE_KEY", json!(other.key)), UNKNOWN.0, UNKNOWN.1),
            (with("USERNAME", json!("bob")), INVALID.0, INVALID.1),
            (json!({ "Session": "x".repeat(20) }), INVALID.0, INVALID.1),
        ];
        world.refuses("RespondToAuthChallenge", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn refusals_of_the_proof() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, trusting()).await;
        let (device, _) = world.device(&client, "ana").await;
        let (other, _) = world.device(&client, "ana").await;
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        let begun = device.begin(world, &client, &session, "ana");
        let asked = world
            .ok("RespondToAuthChallenge", begun.begins.clone())
            .await;
        let base = begun.answer(world, &asked);
        let with = |name: &str, value: Value| {
            let mut responses = base["ChallengeResponses"].clone();
            responses[name] = value;
            json!({ "ChallengeResponses": responses })
        };
        let form = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english";
        let rows = [
            (with("DEVICE_KEY", json!(other.key)), UNKNOWN.0, UNKNOWN.1),
            (
                with("PASSWORD_CLAIM_SIGNATURE", json!("AAAA")),
                WRONG.0,
                WRONG.1,
            ),
            (
                with("PASSWORD_CLAIM_SECRET_BLOCK", json!("AAAA")),
                WRONG.0,
                WRONG.1,
            ),
            (with("TIMESTAMP", json!("now")), INVALID_PARAMETER, form),
            (json!({ "Session": session }), INVALID.0, INVALID.1),
        ];
        world.refuses("RespondToAuthChallenge", &base, &rows).await;
        let answer = world.ok("RespondToAuthChallenge", base.clone()).await;
        tokens_of(&answer, &device);
        // Once.
        let once = "Invalid session for the user, session can only be used once.";
        let rows = [(json!({}), "NotAuthorizedException", once)];
        world.refuses("RespondToAuthChallenge", &base, &rows).await;
        // What the pool no longer asks for is not answered.
        let session = world.asked_for_device(&client, "ana", &device.key).await;
        let body = device.begin(world, &client, &session, "ana").begins;
        world
            .ok("UpdateUserPool", json!({ "UserPoolId": pool }))
            .await;
        world.advance_seconds(6);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(pair(&refusal), INVALID);
        world.sign_in(&client, "ana").await;
    })
    .await;
}

/// A new password comes before the device, which the answer with it names.
#[tokio::test]
async fn after_a_new_password() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let (device, _) = world.device(&client, "ana").await;
    let body = json!({
        "UserPoolId": pool, "Username": "ana", "Password": PASSWORD, "Permanent": false,
    });
    world.ok("AdminSetUserPassword", body).await;
    let from = from_device(&client, "ana", &device.key);
    let asked = world.ok("InitiateAuth", from).await;
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let given = json!({ "NEW_PASSWORD": "Another1!", "DEVICE_KEY": device.key });
    let body = response(
        &client,
        "NEW_PASSWORD_REQUIRED",
        &asked["Session"],
        "ana",
        given,
    );
    let asked = world.ok("RespondToAuthChallenge", body).await;
    let answer = device
        .prove(&world, &client, &asked["Session"], "ana")
        .await;
    tokens_of(&answer, &device);
    let body = password_flow(&client, "ana", "Another1!");
    world.ok("InitiateAuth", body).await;
}
