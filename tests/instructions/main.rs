//! Knocks at the door of a pool that hides who its users are, to have the instructions counted: a knock at somebody's door must
//! take as many as one at nobody's, to a hundredth.
//!
//! ```text
//! cargo build --workspace --example knocks
//! for name in somebody nobody; do
//!     valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='knocks::counted*' \
//!         target/debug/examples/knocks verifier password $name
//! done
//! ```
//!
//! Valgrind shows the program a processor without AVX-512: what is counted is the portable arithmetic.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a program for the people who build Cenote: it fails loudly"
)]

use std::sync::Arc;

use crypto::mac::base64_encode;
use crypto::srp::client::Client;
use serde_json::json;
use store::memory::Memory;
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{EVERY_FLOW, PASSWORD};
use tokio::runtime::Runtime;
use userpool::Settings;

/// Knocks that are counted, each by another name: a lock-out would tell the two apart, as it does at Cognito.
const KNOCKS: usize = 8;
/// Names among which those are found at whose doors is knocked.
const NAMES_MAX: usize = 64;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [keeps, how, whose] = arguments.as_slice() else {
        panic!("knocks verifier|hash password|srp|forgot|code somebody|nobody");
    };
    let flows = match keeps.as_str() {
        "verifier" => EVERY_FLOW.as_slice(),
        "hash" => ["ALLOW_USER_PASSWORD_AUTH"].as_slice(),
        other => panic!("a pool keeps a verifier or a hash, not {other}"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let memory = Arc::new(Memory::new());
    let settings = Settings {
        without_srp: keeps == "hash",
        ..Settings::default()
    };
    let world = World::settled(memory, None, &settings);
    let client = runtime.block_on(async {
        let client = scene(&world, flows, how).await;
        // Both kinds once beforehand: what is made when it is first needed isn't counted.
        knock(&world, &client, how, &called(how, "first-somebody")).await;
        let nobodies = doors(&world, &client, how, "nobody-else").await;
        knock(&world, &client, how, &nobodies[0]).await;
        client
    });
    let names = runtime.block_on(doors(&world, &client, how, whose));
    counted(&runtime, &world, &client, how, &names);
}

/// What is counted: nothing but the knocks.
#[inline(never)]
fn counted(runtime: &Runtime, world: &World, client: &str, how: &str, names: &[String]) {
    for name in names {
        runtime.block_on(knock(world, client, how, name));
    }
}

/// Whose doors are knocked at. A name of nobody may be in a state in which no code lets in: those in which one does are found by asking,
/// and so that both sides are asked as often, those of somebody are asked too.
async fn doors(world: &World, client: &str, how: &str, whose: &str) -> Vec<String> {
    let mut doors = Vec::new();
    for number in 0..NAMES_MAX {
        let name = called(how, &format!("{number:02}-{whose}"));
        if how != "code" || is_sent_a_code(world, client, &name).await {
            doors.push(name);
        }
        if doors.len() == KNOCKS {
            return doors;
        }
    }
    panic!("{NAMES_MAX} names, and too few are sent a code");
}

async fn is_sent_a_code(world: &World, client: &str, name: &str) -> bool {
    let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    let asked = world
        .ok("InitiateAuth", choice(client, name, preferred))
        .await;
    asked["ChallengeName"] == "EMAIL_OTP"
}

/// By what somebody of this name is called: where codes are sent, by an address, which everybody has who has not made up a name.
fn called(how: &str, name: &str) -> String {
    if how == "code" {
        format!("{name}@e.example")
    } else {
        name.to_owned()
    }
}

/// A pool with somebody behind each door, and a client that hides who is there.
async fn scene(world: &World, flows: &[&str], how: &str) -> String {
    let mut pool = json!({ "PoolName": "pool" });
    let mut flows = flows.to_vec();
    if how == "code" {
        let factors = json!({ "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] });
        pool["UsernameAttributes"] = json!(["email"]);
        pool["Policies"] = json!({ "SignInPolicy": factors });
        flows.push("ALLOW_USER_AUTH");
    }
    let pool = world.ok("CreateUserPool", pool).await;
    let pool = &pool["UserPool"]["Id"];
    let client = json!({
        "UserPoolId": pool, "ClientName": "client", "ExplicitAuthFlows": flows,
        "PreventUserExistenceErrors": "ENABLED",
    });
    let client = world.ok("CreateUserPoolClient", client).await;
    let numbers = (0..KNOCKS).map(|number| format!("{number:02}"));
    for number in numbers.chain(["first".to_owned()]) {
        let name = called(how, &format!("{number}-somebody"));
        // Everybody has an address of her own: what goes to one is counted, and a count that is there takes longer than a new one.
        let own = format!("{number}@e.example");
        let address = if how == "code" { &name } else { &own };
        let user = json!({
            "UserPoolId": pool, "Username": name, "TemporaryPassword": PASSWORD,
            "MessageAction": "SUPPRESS", "UserAttributes": [
                { "Name": "email", "Value": address }, { "Name": "email_verified", "Value": "true" },
            ],
        });
        world.ok("AdminCreateUser", user).await;
        let password = json!({
            "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        world.ok("AdminSetUserPassword", password).await;
    }
    client["UserPoolClient"]["ClientId"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// Tries a wrong password, in the open or by SRP, asks for a code to set another, or for one that signs in, and gives a wrong one.
async fn knock(world: &World, client: &str, how: &str, name: &str) {
    if how == "code" {
        let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
        let asked = world
            .ok("InitiateAuth", choice(client, name, preferred))
            .await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        let wrong = json!({ "EMAIL_OTP_CODE": "12345678" });
        let body = response(client, "EMAIL_OTP", &asked["Session"], name, wrong);
        assert!(world.call("RespondToAuthChallenge", body).await.is_err());
        return;
    }
    if how == "forgot" {
        let body = json!({ "ClientId": client, "Username": name });
        world.ok("ForgotPassword", body).await;
        return;
    }
    if how == "password" {
        let parameters = json!({ "USERNAME": name, "PASSWORD": "Wrong1!x" });
        let body = json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
        });
        assert!(world.call("InitiateAuth", body).await.is_err());
        return;
    }
    let parameters = json!({ "USERNAME": name, "SRP_A": Client::start([5; 32]).public_hex() });
    let body = json!({
        "ClientId": client, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters,
    });
    let challenge = world.ok("InitiateAuth", body).await;
    let asked = &challenge["ChallengeParameters"];
    let responses = json!({
        "USERNAME": asked["USERNAME"], "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
        "PASSWORD_CLAIM_SIGNATURE": base64_encode(&[9; 32]), "TIMESTAMP": world.srp_timestamp(),
    });
    let body = json!({
        "ClientId": client, "ChallengeName": "PASSWORD_VERIFIER",
        "Session": challenge["Session"], "ChallengeResponses": responses,
    });
    assert!(world.call("RespondToAuthChallenge", body).await.is_err());
}
