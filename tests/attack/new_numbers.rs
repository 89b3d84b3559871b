//! Text messages cost money: how many leave for numbers that strangers give, and that whoever makes numbers up keeps nobody from the code
//! that goes to a number of one's own.

use std::sync::Arc;

use serde_json::{Value, json};
use store::memory::Memory;
use tests::World;
use tests::choice::choice;
use tests::peers::peer;
use tests::people::{PASSWORD, attributes};
use userpool::{AddressLimits, Settings};

use crate::pair;

const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);

/// A pool that lets in by text messages, in a world with these limits, and a client that hides who exists.
async fn scene(limits: AddressLimits) -> (World, String, String) {
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let world = World::settled(Arc::new(Memory::new()), None, &settings);
    let members =
        json!({ "AutoVerifiedAttributes": ["phone_number"], "AliasAttributes": ["phone_number"] });
    let pool = world.pool_by(&["PASSWORD", "SMS_OTP"], members).await;
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hides).await;
    (world, pool, client)
}

fn by_text(client: &str, name: &str) -> Value {
    choice(client, name, json!({ "PREFERRED_CHALLENGE": "SMS_OTP" }))
}

fn sign_up(client: &str, number: &str) -> Value {
    json!({
        "ClientId": client, "Username": format!("user{}", &number[1..]), "Password": PASSWORD,
        "UserAttributes": attributes(&[("phone_number", number)]),
    })
}

/// Numbers that are made up, of a block in which Ana has one: not one message is sent, and nothing is used up of what she and others there
/// need, neither at once nor by asking for a sign-up's code again.
#[tokio::test]
async fn numbers_that_are_made_up_use_up_nothing_of_others() {
    let (world, pool, client) = scene(AddressLimits::STRICT).await;
    let ana = "+491512300001";
    let proved = [("phone_number", ana), ("phone_number_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    let mut codes = 0;
    for from in 0..5 {
        for nth in 0..30 {
            let body = by_text(&client, &format!("+4915123{from}{nth:04}9"));
            let asked = world.call_from(peer(from), "InitiateAuth", body).await;
            // A name of nobody may be in a state in which no code lets in.
            let asked = asked.expect("a challenge")["ChallengeName"].clone();
            assert!(asked == "SMS_OTP" || asked == "SELECT_CHALLENGE", "{asked}");
            codes += u32::from(asked == "SMS_OTP");
            let resend =
                json!({ "ClientId": client, "Username": format!("+4915123{from}{nth:04}8") });
            let sent = world
                .call_from(peer(from), "ResendConfirmationCode", resend)
                .await;
            assert!(sent.is_ok(), "{sent:?}");
        }
        // What a peer is sent for nothing it uses up itself, and is not told.
        let resend = json!({ "ClientId": client, "Username": format!("+4915123{from}99999") });
        let sent = world
            .call_from(peer(from), "ResendConfirmationCode", resend)
            .await;
        assert!(sent.is_ok(), "{sent:?}");
    }
    assert!(codes > 5 * 30 / 2, "{codes}");
    assert!(world.letters().await.is_empty());
    for from in [0, 200] {
        world.advance_seconds(1);
        let asked = world
            .call_from(peer(from), "InitiateAuth", by_text(&client, ana))
            .await;
        assert_eq!(asked.expect("a code")["ChallengeName"], "SMS_OTP");
        let forgot = json!({ "ClientId": client, "Username": ana });
        let told = world.call_from(peer(from), "ForgotPassword", forgot).await;
        assert!(told.is_ok(), "{told:?}");
    }
    let made = world
        .call_from(peer(200), "SignUp", sign_up(&client, "+491512377777"))
        .await;
    assert!(made.is_ok(), "{made:?}");
}

/// An office signs in by text messages: its numbers are of one block, and proved.
#[tokio::test]
async fn numbers_that_are_proved_are_counted_each_by_itself() {
    let (world, pool, client) = scene(AddressLimits::STRICT).await;
    for nth in 0..40 {
        let number = format!("+49151230{nth:04}");
        let proved = [
            ("phone_number", number.as_str()),
            ("phone_number_verified", "true"),
        ];
        world.user(&pool, &format!("ana{nth}"), &proved).await;
        let asked = world.ok("InitiateAuth", by_text(&client, &number)).await;
        assert_eq!(asked["ChallengeName"], "SMS_OTP");
    }
}

/// New numbers, each of a block of its own: one peer has so many, and the pool too where the operator says so.
#[tokio::test]
async fn new_numbers_are_limited_by_the_peer_and_by_the_pool() {
    let limits = AddressLimits {
        new_numbers: 4,
        new_numbers_of_pool: Some(6),
        ..AddressLimits::STRICT
    };
    let (world, _, client) = scene(limits).await;
    for hour in 0..2 {
        let mut made = Vec::new();
        for from in 0..3 {
            for nth in 0..8 {
                let number = format!("+1{hour}{from}{nth}5550123");
                let body = sign_up(&client, &number);
                match world.call_from(peer(from), "SignUp", body).await {
                    Ok(_) => made.push(from),
                    Err(refusal) => assert_eq!(pair(&refusal), LIMIT),
                }
            }
        }
        assert_eq!(made, [0, 0, 0, 0, 1, 1]);
        world.advance_seconds(3_600);
    }
}
