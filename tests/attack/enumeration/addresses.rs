//! Whose address it is to which too much was sent, or at whose codes was tried too often: nobody is told who has proved nothing.

use std::sync::Arc;

use serde_json::{Value, json};
use store::memory::Memory;
use tests::World;
use tests::choice::choice;
use tests::people::{PASSWORD, attributes};
use userpool::{AddressLimits, Settings};

const ADDRESS: &str = "walter@example.com";

/// A pool with Walter, whose address somebody else has found out, in a world with strict limits, and a client that hides who exists.
async fn scene(hides: &str) -> (World, String) {
    let settings = Settings {
        limits: AddressLimits::STRICT,
        ..Settings::default()
    };
    let world = World::settled(Arc::new(Memory::new()), None, &settings);
    let members = json!({ "AutoVerifiedAttributes": ["email"] });
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], members).await;
    let hides = json!({ "PreventUserExistenceErrors": hides });
    let client = world.choosing_client(&pool, hides).await;
    for (name, address) in [("walter", ADDRESS), ("jesse", "jesse@example.com")] {
        let proved = [("email", address), ("email_verified", "true")];
        world.user(&pool, name, &proved).await;
    }
    (world, client)
}

fn sign_up(client: &str, name: &str) -> Value {
    json!({
        "ClientId": client, "Username": name, "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", ADDRESS)]),
    })
}

/// What is said at each door at which a code is asked for: that it went, or the refusal.
async fn asked(world: &World, client: &str, name: &str) -> [String; 3] {
    let whose = || json!({ "ClientId": client, "Username": name });
    let mail = choice(client, name, json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" }));
    let mut told = Vec::new();
    for (operation, body) in [
        ("ForgotPassword", whose()),
        ("ResendConfirmationCode", whose()),
        ("InitiateAuth", mail),
    ] {
        let answer = world.call(operation, body).await;
        told.push(answer.map_or_else(|refusal| refusal.0, |_| "sent".to_owned()));
    }
    told.try_into().expect("three")
}

async fn letters_to_walter(world: &World) -> usize {
    let letters = world.letters().await;
    letters.iter().filter(|it| it.to == ADDRESS).count()
}

#[tokio::test]
async fn it_is_not_told_to_whose_address_no_more_is_sent() {
    let (world, client) = scene("ENABLED").await;
    // One whose sign-up waits, at the same address.
    for number in 0..AddressLimits::STRICT.mails {
        let body = sign_up(&client, &format!("junk{number}"));
        world.ok("SignUp", body).await;
    }
    world
        .refusal("SignUp", sign_up(&client, "one-too-many"))
        .await;
    let before = letters_to_walter(&world).await;
    for name in ["walter", "junk0", "jesse", "nobody", "ghost"] {
        let told = asked(&world, &client, name).await;
        assert_eq!(told, ["sent", "sent", "sent"], "{name}");
    }
    assert_eq!(letters_to_walter(&world).await, before);
    // Each has the limit of a user all the same.
    let forgot = async |name: &str| {
        let mut sent = 0;
        let whose = || json!({ "ClientId": client, "Username": name });
        while world.call("ForgotPassword", whose()).await.is_ok() {
            sent += 1;
            assert!(sent < 100, "{name}");
        }
        sent
    };
    assert_eq!(forgot("walter").await, forgot("nobody").await);
    // An hour later codes go again.
    world.advance_seconds(3_600);
    let before = letters_to_walter(&world).await;
    asked(&world, &client, "walter").await;
    assert_eq!(letters_to_walter(&world).await, before + 2);
}

/// A client that tells who exists tells this too.
#[tokio::test]
async fn where_it_is_told_who_exists_the_address_is_told_of() {
    let (world, client) = scene("LEGACY").await;
    for number in 0..AddressLimits::STRICT.mails {
        let body = sign_up(&client, &format!("junk{number}"));
        world.ok("SignUp", body).await;
    }
    let told = asked(&world, &client, "walter").await;
    assert_eq!(told[0], "LimitExceededException");
    assert_eq!(told[2], "TooManyRequestsException");
}

/// Wrong tries at codes that went to an address are counted together, and nobody is told whose codes these are.
#[tokio::test]
async fn it_is_not_told_at_whose_address_was_tried_too_often() {
    let (world, client) = scene("ENABLED").await;
    for number in 0..8 {
        let name = format!("junk{number}");
        world.ok("SignUp", sign_up(&client, &name)).await;
        for _ in 0..4 {
            let body =
                json!({ "ClientId": client, "Username": name, "ConfirmationCode": "abcdef" });
            let refusal = world.refusal("ConfirmSignUp", body).await;
            assert_eq!(refusal.0, "CodeMismatchException", "{name}");
        }
    }
    for name in ["walter", "jesse", "nobody"] {
        asked(&world, &client, name).await;
        let reset = json!({
            "ClientId": client, "Username": name, "ConfirmationCode": "abcdef", "Password": PASSWORD,
        });
        let refusal = world.refusal("ConfirmForgotPassword", reset).await;
        assert_eq!(refusal.0, "CodeMismatchException", "{name}");
    }
}
