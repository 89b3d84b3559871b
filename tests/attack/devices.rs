//! Devices: of others, without their secret, again, and in the place of what they can't take the place of.

mod reference;
mod steps;
mod walks;

use std::sync::Arc;

use crypto::mac::base64_encode;
use serde_json::{Value, json};
use tests::World;
use tests::devices::{Device, from_device, tracking, trusting};
use tests::peers::peer;
use tests::sign_in::{Exchange, PASSWORD, Tokens, password_flow};
use tests::software_token::{Authenticator, code_answer};

use crate::{WRONG, pair, refusals, successes, together};

const GUESSES: usize = 100;
/// Wrong proofs that are free.
const ALLOWED: usize = 5;
const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");
const UNKNOWN: (&str, &str) = ("ResourceNotFoundException", "Device does not exist.");
const NOT_BEGUN: (&str, &str) = (
    "NotAuthorizedException",
    "Cannot initiate DEVICE_SRP_AUTH flow without first authenticating",
);

/// A pool of such a kind with the users ana and bob, and a client of it.
async fn scene(world: &World, pool: Value) -> (String, String) {
    let pool = world.pool(pool).await;
    let client = world.open_client(&pool, json!({})).await;
    for name in ["ana", "bob"] {
        world.user(&pool, name, &[]).await;
    }
    (pool, client)
}

/// A proof that is under way, and the answer to it.
async fn under_way(world: &World, client: &str, device: &Device, name: &str) -> (Value, Value) {
    let session = world.asked_for_device(client, name, &device.key).await;
    let begun = device.begin(world, client, &session, name);
    let asked = world
        .ok("RespondToAuthChallenge", begun.begins.clone())
        .await;
    let answer = begun.answer(world, &asked);
    (begun.begins, answer)
}

async fn refused(world: &World, answer: Value, expected: (&str, &str)) {
    let refusal = world
        .refusal("RespondToAuthChallenge", answer.clone())
        .await;
    assert_eq!(pair(&refusal), expected, "{answer}");
}

/// A device is one user's, in one pool, whoever else knows its key and its secret; a proof is for one client.
#[tokio::test]
async fn a_device_lets_nobody_else_in() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let other_client = world.open_client(&pool, json!({})).await;
    let (_, client_elsewhere) = scene(&world, trusting()).await;
    let (of_ana, ana) = world.device(&client, "ana").await;
    let (of_bob, bob) = world.device(&client, "bob").await;
    let (elsewhere, _) = world.device(&client_elsewhere, "ana").await;
    for device in [&of_bob, &elsewhere] {
        let body = from_device(&client, "ana", &device.key);
        let refusal = world.refusal("InitiateAuth", body).await;
        assert_eq!(pair(&refusal), UNKNOWN);
        // Nor where another one was asked.
        let session = world.asked_for_device(&client, "ana", &of_ana.key).await;
        let proof = device.begin(&world, &client, &session, "ana");
        refused(&world, proof.begins, UNKNOWN).await;
        let proof = device.begin(&world, &client, &session, "bob");
        refused(&world, proof.begins, INVALID).await;
        for client in [&other_client, &client_elsewhere] {
            let proof = of_ana.begin(&world, client, &session, "ana");
            refused(&world, proof.begins, INVALID).await;
        }
    }
    for client_of_answer in [&other_client, &client_elsewhere] {
        let (_, mut answer) = under_way(&world, &client, &of_ana, "ana").await;
        answer["ClientId"] = json!(client_of_answer);
        refused(&world, answer.clone(), WRONG).await;
        answer["ClientId"] = json!(client);
        world.ok("RespondToAuthChallenge", answer).await;
    }
    for (token, key) in [(&ana, &of_bob.key), (&bob, &of_ana.key)] {
        for (operation, status) in [
            ("GetDevice", Value::Null),
            ("ForgetDevice", Value::Null),
            ("UpdateDeviceStatus", json!("not_remembered")),
        ] {
            let body = json!({
                "AccessToken": token.access, "DeviceKey": key, "DeviceRememberedStatus": status,
            });
            let refusal = world.refusal(operation, body).await;
            assert_eq!(pair(&refusal), UNKNOWN, "{operation}");
        }
    }
}

/// What a sign-in was not given is confirmed by nobody, and what it was given once.
#[tokio::test]
async fn no_device_is_made_up() {
    let world = Arc::new(World::in_memory());
    let (_, client) = scene(&world, trusting()).await;
    let given = async |name: &str| {
        let body = password_flow(&client, name, PASSWORD);
        let answer = world.ok("InitiateAuth", body).await;
        let result = &answer["AuthenticationResult"];
        (Device::of(result), Tokens::of(result).access)
    };
    let ((of_ana, ana), (_, bob)) = (given("ana").await, given("bob").await);
    let not_given = ("InvalidParameterException", "Invalid device key given.");
    let made_up = Device {
        key: "us-east-1_00000000-0000-4000-8000-000000000000".to_owned(),
        ..of_ana.clone()
    };
    for body in [of_ana.confirmation(&bob), made_up.confirmation(&ana)] {
        let refusal = world.refusal("ConfirmDevice", body).await;
        assert_eq!(pair(&refusal), not_given);
    }
    // Of many who would have it prove another secret at once one has it so.
    let bodies: Vec<Value> = (0..10)
        .map(|nth| {
            let secret = format!("secret {nth}");
            let device = Device {
                secret,
                ..of_ana.clone()
            };
            device.confirmation(&ana)
        })
        .collect();
    let answers = together(&world, "ConfirmDevice", bodies).await;
    assert_eq!(successes(&answers).len(), 1, "{answers:?}");
    assert_eq!(
        refusals(&answers, "DeviceKeyExistsException"),
        9,
        "{answers:?}"
    );
}

/// A proof is good once, in the exchange for which it was made, and for nothing else.
#[tokio::test]
async fn a_proof_is_good_once() {
    let world = Arc::new(World::in_memory());
    let (pool, client) = scene(&world, trusting()).await;
    let (device, _) = world.device(&client, "ana").await;
    let (begins, answer) = under_way(&world, &client, &device, "ana").await;
    let (_, other) = under_way(&world, &client, &device, "ana").await;
    let mut mixed = answer.clone();
    let signature = "PASSWORD_CLAIM_SIGNATURE";
    mixed["ChallengeResponses"][signature] = other["ChallengeResponses"][signature].clone();
    refused(&world, mixed, WRONG).await;
    // A device's exchange proves no password, nor a password's a device.
    let mut as_password = answer.clone();
    as_password["ChallengeName"] = json!("PASSWORD_VERIFIER");
    refused(&world, as_password, WRONG).await;
    let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
    let mut as_device = exchange.answer(&world, &client, PASSWORD);
    as_device["ChallengeName"] = json!("DEVICE_PASSWORD_VERIFIER");
    as_device["ChallengeResponses"]["DEVICE_KEY"] = json!(device.key);
    refused(&world, as_device, WRONG).await;
    // Of many at once one is taken.
    let answers = together(&world, "RespondToAuthChallenge", vec![answer; 10]).await;
    assert_eq!(successes(&answers).len(), 1, "{answers:?}");
    let once = "Invalid session for the user, session can only be used once.";
    refused(&world, begins, ("NotAuthorizedException", once)).await;
}

/// A hundred proofs at once of somebody who knows the password and not the secret count as a hundred, with wrong passwords: nobody gets in
/// by either for a while.
#[tokio::test]
async fn wrong_proofs_are_counted_with_wrong_passwords() {
    let world = Arc::new(World::in_memory());
    let (_, client) = scene(&world, trusting()).await;
    let (device, _) = world.device(&client, "ana").await;
    let thief = Device {
        secret: "another".to_owned(),
        ..device.clone()
    };
    let (_, answer) = under_way(&world, &client, &thief, "ana").await;
    let bodies: Vec<Value> = (0..GUESSES)
        .map(|nth| {
            let mut body = answer.clone();
            if nth > 0 {
                let proof = base64_encode(&[u8::try_from(nth).expect("a byte"); 32]);
                body["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"] = json!(proof);
            }
            body
        })
        .collect();
    let answers = together(&world, "RespondToAuthChallenge", bodies).await;
    assert_eq!(successes(&answers).len(), 0, "{answers:?}");
    let told = |message: &str| {
        let is = |answer: &&Result<Value, (String, String)>| {
            answer.as_ref().is_err_and(|(_, found)| found == message)
        };
        answers.iter().filter(is).count()
    };
    assert!(told(WRONG.1) <= ALLOWED, "{answers:?}");
    assert!(told("Password attempts exceeded") > 0, "{answers:?}");
    let body = password_flow(&client, "ana", PASSWORD);
    let refusal = world.refusal("InitiateAuth", body).await;
    let exceeded = ("NotAuthorizedException", "Password attempts exceeded");
    assert_eq!(pair(&refusal), exceeded);
    world.advance_seconds(1_000);
    let session = world.asked_for_device(&client, "ana", &device.key).await;
    device.prove(&world, &client, &session, "ana").await;
}

/// The password alone does not forgive wrong proofs: the next guess follows.
#[tokio::test]
async fn a_right_password_gives_no_further_proofs() {
    let world = World::in_memory();
    let (_, client) = scene(&world, trusting()).await;
    let (device, _) = world.device(&client, "ana").await;
    let thief = Device {
        secret: "another".to_owned(),
        ..device.clone()
    };
    let mut judged = 0;
    for _ in 0..20 {
        let from = from_device(&client, "ana", &device.key);
        let Ok(asked) = world.call("InitiateAuth", from).await else {
            break;
        };
        let proof = thief.begin(&world, &client, &asked["Session"], "ana");
        let asked = world
            .ok("RespondToAuthChallenge", proof.begins.clone())
            .await;
        refused(&world, proof.answer(&world, &asked), WRONG).await;
        judged += 1;
    }
    assert_eq!(judged, ALLOWED);
}

/// A sign-in that goes on without its session goes on from where it was begun, through the client that began it.
#[tokio::test]
async fn who_has_no_session_has_to_be_who_began() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let other = world.open_client(&pool, json!({})).await;
    let (device, _) = world.device(&client, "ana").await;
    let from = from_device(&client, "ana", &device.key);
    world
        .call_from(peer(1), "InitiateAuth", from)
        .await
        .expect("a challenge");
    let without = |client: &str, name: &str| {
        let begun = device.begin(&world, client, &Value::Null, name);
        begun.begins
    };
    for (number, body) in [
        (2, without(&client, "ana")),
        (1, without(&other, "ana")),
        (1, without(&client, "bob")),
        (1, without(&client, "nobody")),
    ] {
        let answer = world
            .call_from(peer(number), "RespondToAuthChallenge", body)
            .await;
        assert_eq!(pair(&answer.expect_err("a refusal")), NOT_BEGUN);
    }
    let answer = world
        .call_from(peer(1), "RespondToAuthChallenge", without(&client, "ana"))
        .await
        .expect("a challenge");
    assert_eq!(answer["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
    // Nor for long: the owner may have given up.
    world.advance_seconds(30);
    let answer = world
        .call_from(peer(1), "RespondToAuthChallenge", without(&client, "ana"))
        .await;
    assert_eq!(pair(&answer.expect_err("a refusal")), NOT_BEGUN);
}

/// A back end has one address for all of its users: what one of them has begun goes on with its session alone, through whatever door.
#[tokio::test]
async fn nothing_waits_at_the_address_of_a_back_end() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let (device, _) = world.device(&client, "ana").await;
    let mut from = from_device(&client, "ana", &device.key);
    from["UserPoolId"] = json!(pool);
    from["AuthFlow"] = json!("ADMIN_USER_PASSWORD_AUTH");
    let body = device.begin(&world, &client, &Value::Null, "ana").begins;
    let mut by_admin = body.clone();
    by_admin["UserPoolId"] = json!(pool);
    let respond = "AdminRespondToAuthChallenge";
    let asked = world.ok("AdminInitiateAuth", from).await;
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    refused(&world, body.clone(), NOT_BEGUN).await;
    let refusal = world.refusal(respond, by_admin.clone()).await;
    assert_eq!(pair(&refusal), NOT_BEGUN);
    // Nor what an application has begun.
    world.asked_for_device(&client, "ana", &device.key).await;
    let refusal = world.refusal(respond, by_admin).await;
    assert_eq!(pair(&refusal), NOT_BEGUN);
    world.ok("RespondToAuthChallenge", body).await;
}

/// A user whose software token is on, in such a pool, with a device that was confirmed after its code.
async fn with_software_token(
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

/// Whoever knows the password and the key of a device gets past no second factor: not by its name alone, not by half of its proof, not once
/// it is remembered no more.
#[tokio::test]
async fn a_key_is_no_second_factor() {
    let world = World::in_memory();
    let (_, client, own, device, _) = with_software_token(&world, tracking()).await;
    let from = from_device(&client, "ana", &device.key);
    let asked = world.ok("InitiateAuth", from.clone()).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let proof = device.begin(&world, &client, &asked["Session"], "ana");
    refused(&world, proof.begins, INVALID).await;

    let (_, client, _, device, tokens) = with_software_token(&world, trusting()).await;
    let session = world.asked_for_device(&client, "ana", &device.key).await;
    // The session that asks for the device asks for nothing else.
    let code = code_answer(&client, &session, "ana", &own.code(&world));
    refused(&world, code, INVALID).await;
    let begun = device.begin(&world, &client, &session, "ana");
    let asked = world
        .ok("RespondToAuthChallenge", begun.begins.clone())
        .await;
    let answer = begun.answer(&world, &asked);
    let mut body = json!({
        "AccessToken": tokens.access, "DeviceKey": device.key,
        "DeviceRememberedStatus": "not_remembered",
    });
    world.ok("UpdateDeviceStatus", body.clone()).await;
    refused(&world, answer.clone(), INVALID).await;
    body["DeviceRememberedStatus"] = json!("remembered");
    world.ok("UpdateDeviceStatus", body).await;
    world.ok("RespondToAuthChallenge", answer).await;
}

/// Who is kept out comes in from no device.
#[tokio::test]
async fn nobody_comes_in_from_a_device_who_may_not() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, trusting()).await;
    let ana = json!({ "UserPoolId": pool, "Username": "ana" });
    let (device, _) = world.device(&client, "ana").await;
    let (_, answer) = under_way(&world, &client, &device, "ana").await;
    let session = world.asked_for_device(&client, "ana", &device.key).await;
    let begins = device.begin(&world, &client, &session, "ana").begins;
    let disabled = ("NotAuthorizedException", "User is disabled.");
    world.ok("AdminDisableUser", ana.clone()).await;
    for body in [begins, answer] {
        refused(&world, body, disabled).await;
    }
    world.ok("AdminEnableUser", ana.clone()).await;
    // A password that was set since voids what rests on the one before.
    let (_, answer) = under_way(&world, &client, &device, "ana").await;
    let body = json!({
        "UserPoolId": pool, "Username": "ana", "Password": "Another1!", "Permanent": true,
    });
    world.ok("AdminSetUserPassword", body).await;
    refused(&world, answer, INVALID).await;
}
