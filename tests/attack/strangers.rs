//! What a stranger can do to the owner of an account or an address: little.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use store::memory::Memory;
use tests::peers::peer;
use tests::people::{OTHER_PASSWORD, PASSWORD, attributes, confirmed, plain, wrong};
use tests::sign_in::password_flow;
use tests::{World, on_every_engine};
use userpool::{AddressLimits, Round, Settings};

use crate::{Answered, pair};

const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);
const LOCKED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");

fn strict() -> World {
    let limits = AddressLimits::STRICT;
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    World::settled(Arc::new(Memory::new()), None, &settings)
}

fn said(answer: &Answered) -> (&str, &str) {
    answer.as_ref().err().map_or(("", ""), pair)
}

#[tokio::test]
async fn wrong_passwords_lock_out_the_peer_that_sends_them_and_nobody_else() {
    on_every_engine(async |world: &World| {
        let (_, client) = plain(world, json!({}), json!({})).await;
        confirmed(world, &client, "ana").await;
        let sign_in = |password: &str| password_flow(&client, "ana", password);
        for _ in 0..5 {
            let answer = world
                .call_from(peer(1), "InitiateAuth", sign_in("Wrong1!x"))
                .await;
            assert_eq!(said(&answer), crate::WRONG);
        }
        let answer = world
            .call_from(peer(1), "InitiateAuth", sign_in(PASSWORD))
            .await;
        assert_eq!(said(&answer), LOCKED);
        let answer = world
            .call_from(peer(2), "InitiateAuth", sign_in(PASSWORD))
            .await;
        assert!(answer.is_ok(), "{answer:?}");
        // That the owner signed in forgives the stranger nothing.
        let answer = world
            .call_from(peer(1), "InitiateAuth", sign_in(PASSWORD))
            .await;
        assert_eq!(said(&answer), LOCKED);
        world.advance_seconds(1);
        let answer = world
            .call_from(peer(1), "InitiateAuth", sign_in(PASSWORD))
            .await;
        assert!(answer.is_ok(), "{answer:?}");
    })
    .await;
}

#[tokio::test]
async fn a_hundred_wrong_passwords_from_everywhere_lock_everybody_out() {
    let world = World::in_memory();
    let (_, client) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client, "ana").await;
    for number in 0..25 {
        for _ in 0..4 {
            let guess = password_flow(&client, "ana", "Wrong1!x");
            let answer = world.call_from(peer(number), "InitiateAuth", guess).await;
            assert_eq!(said(&answer), crate::WRONG);
        }
    }
    let right = || password_flow(&client, "ana", PASSWORD);
    let answer = world.call_from(peer(200), "InitiateAuth", right()).await;
    assert_eq!(said(&answer), LOCKED);
    world.advance_seconds(1);
    let answer = world.call_from(peer(200), "InitiateAuth", right()).await;
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test]
async fn codes_asked_for_and_wrong_codes_do_not_close_recovery_for_the_owner() {
    let world = strict();
    let (_, client) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client, "ana").await;
    let forgot = || json!({ "ClientId": client, "Username": "ana" });
    let reset = |code: &str| {
        json!({
            "ClientId": client, "Username": "ana", "ConfirmationCode": code,
            "Password": OTHER_PASSWORD,
        })
    };
    let mut told = 0;
    for _ in 0..20 {
        world.advance_millis(1);
        let answer = world.call_from(peer(1), "ForgotPassword", forgot()).await;
        told += usize::from(said(&answer) == LIMIT);
    }
    assert_eq!(told, 10);
    for _ in 0..25 {
        let answer = world
            .call_from(peer(1), "ConfirmForgotPassword", reset("abcdef"))
            .await;
        assert!(answer.is_err());
    }
    world.advance_seconds(1);
    let answer = world.call_from(peer(2), "ForgotPassword", forgot()).await;
    assert!(answer.is_ok(), "{answer:?}");
    let code = world.code_for("ana@example.com").await;
    for _ in 0..6 {
        let guess = reset(&wrong(&code));
        let answer = world
            .call_from(peer(1), "ConfirmForgotPassword", guess)
            .await;
        assert!(answer.is_err());
    }
    let answer = world
        .call_from(peer(1), "ConfirmForgotPassword", reset(&code))
        .await;
    assert_eq!(said(&answer).0, "ExpiredCodeException");
    let answer = world
        .call_from(peer(2), "ConfirmForgotPassword", reset(&code))
        .await;
    assert!(answer.is_ok(), "{answer:?}");
}

fn sign_up(client: &str, number: usize, email: &str) -> Value {
    json!({
        "ClientId": client, "Username": format!("user{number}"), "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", email)]),
    })
}

#[tokio::test]
async fn a_thousand_sign_ups_with_one_address_send_as_many_mails_as_the_limit_says() {
    let world = strict();
    let (_, client) = plain(&world, json!({}), json!({})).await;
    let most = AddressLimits::STRICT.mails as usize;
    for hour in 0..2 {
        let (mut made, mut told) = (0, 0);
        for number in 0..500 {
            // The mailbox is one, however it is written.
            let email = ["ana@example.com", "ANA+x@example.com"][number % 2];
            let body = sign_up(&client, 1000 * hour + number, email);
            match world.call("SignUp", body).await {
                Ok(_) => made += 1,
                Err(refusal) => {
                    assert_eq!(pair(&refusal), LIMIT);
                    told += 1;
                }
            }
        }
        assert_eq!((made, told), (most, 500 - most));
        assert_eq!(world.letters().await.len(), most * (hour + 1));
        world.advance_seconds(3_600);
    }
    // Another address is another matter.
    world
        .ok("SignUp", sign_up(&client, 5_000, "bea@example.com"))
        .await;
}

#[tokio::test]
async fn text_messages_are_limited_by_the_block_of_numbers() {
    let world = strict();
    let members = json!({
        "AutoVerifiedAttributes": ["phone_number"],
        "SmsConfiguration": { "SnsCallerArn": "arn:aws:iam::123456789012:role/sms" },
    });
    let (_, client) = plain(&world, members, json!({})).await;
    let most = AddressLimits::STRICT.texts_by_prefix as usize;
    let mut made = 0;
    for number in 0..most + 10 {
        let phone = format!("+4470001{number:04}");
        let mut body = sign_up(&client, number, "");
        body["UserAttributes"] = attributes(&[("phone_number", &phone)]);
        match world.call("SignUp", body).await {
            Ok(_) => made += 1,
            Err(refusal) => assert_eq!(pair(&refusal), LIMIT),
        }
    }
    assert_eq!(made, most);
}

#[tokio::test]
async fn codes_of_many_users_at_one_address_share_their_wrong_tries() {
    let world = strict();
    let (_, client) = plain(&world, json!({}), json!({})).await;
    let (mut wrong, mut told) = (0, 0);
    for number in 0..10 {
        world
            .ok("SignUp", sign_up(&client, number, "ana@example.com"))
            .await;
        for _ in 0..5 {
            let body = json!({
                "ClientId": client, "Username": format!("user{number}"),
                "ConfirmationCode": "abcdef",
            });
            let refusal = world.refusal("ConfirmSignUp", body).await;
            wrong += usize::from(refusal.0 == "CodeMismatchException");
            told += usize::from(pair(&refusal) == LIMIT);
        }
    }
    assert_eq!(wrong, AddressLimits::STRICT.tries as usize);
    assert_eq!(told, 50 - wrong);
}

/// Codes that seem to go to nobody leave letters that are dropped: they hold nobody's up.
#[tokio::test]
async fn letters_to_nobody_do_not_keep_letters_to_somebody_waiting() {
    let world = World::in_memory();
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let (_, client) = plain(&world, json!({}), hides).await;
    for number in 0..500 {
        let body = json!({ "ClientId": client, "Username": format!("nobody{number}") });
        world.ok("ForgotPassword", body).await;
    }
    world.advance_seconds(1);
    tests::people::signed_up(&world, &client, "ana").await;
    let due = world.directory().due_messages(world.now_millis(), 16).await;
    let letters = due.expect("letters").letters;
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(to, ["ana@example.com"]);
}

/// What the worker of the program does with so many places: whose letters leave, batch by batch, until one to Ana does.
async fn deliveries_until_ana(world: &World, places: usize, mut flood: impl AsyncFnMut()) -> usize {
    let (mut round, under_way) = (Round::default(), BTreeSet::new());
    let mut delivered = 0;
    loop {
        let now = world.now_millis();
        let directory = world.directory();
        let due = directory.next_messages(now, places, &mut round, &under_way);
        let letters = due.await.expect("letters").letters;
        assert!(letters.len() <= places && !letters.is_empty());
        for letter in letters {
            delivered += 1;
            let gone = directory.delivered(&letter.handle, None).await;
            assert!(gone.expect("it goes"));
            if letter.to == "ana@example.com" {
                return delivered;
            }
        }
        flood().await;
    }
}

#[tokio::test]
async fn who_signs_up_without_end_delays_nobody_elses_letter_by_more_than_a_turn() {
    on_every_engine(async |world: &World| {
        for (places, flooders) in [(1, 1), (1, 5), (16, 5)] {
            let (_, client) = plain(world, json!({}), json!({})).await;
            let mut number = 0;
            let mut sign_ups = async |times: usize| {
                for _ in 0..times {
                    number += 1;
                    // A letter of each flooder, all of them before Ana's.
                    for flooder in 0..flooders {
                        let email = format!("{flooder}-{number}@example.net");
                        let body = sign_up(&client, 10_000 * flooder + number, &email);
                        let peer = peer(u8::try_from(flooder).expect("few"));
                        world.call_from(peer, "SignUp", body).await.expect("a user");
                    }
                }
            };
            sign_ups(30 / flooders).await;
            world.advance_seconds(1);
            let ana = sign_up(&client, 0, "ana@example.com");
            world
                .call_from(peer(200), "SignUp", ana)
                .await
                .expect("a user");
            let waited = deliveries_until_ana(world, places, async || sign_ups(1).await).await;
            // Of two places one goes by turns, and each flooder has one before hers.
            let most = (2 * (flooders + 1)).max(places);
            assert!(
                waited <= most,
                "{waited} of {most} for {flooders} at {places}"
            );
            // What is left leaves too, each letter once.
            let left = world.letters().await;
            let handles: BTreeSet<&str> = left.iter().map(|it| it.handle.as_str()).collect();
            let (mut round, mut gone) = (Round::default(), 0);
            loop {
                let (now, none) = (world.now_millis(), BTreeSet::new());
                let due = world.directory().next_messages(now, 4, &mut round, &none);
                let letters = due.await.expect("letters").letters;
                if letters.is_empty() {
                    break;
                }
                for letter in letters {
                    assert!(handles.contains(letter.handle.as_str()));
                    gone += 1;
                    let done = world.directory().delivered(&letter.handle, None).await;
                    done.expect("it goes");
                }
            }
            assert_eq!(gone, left.len());
        }
    })
    .await;
}
