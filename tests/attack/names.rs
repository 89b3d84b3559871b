//! Somebody who wants to be taken for somebody else: a text means one user or nobody.

mod long;
mod property;
mod subs;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tests::people::{access_token, attributes, by_hash, plain, signed_up};
use tests::sign_in::PASSWORD;
use tests::{ACCOUNT, REGION, World, on_every_engine};
use userpool::{Call, Caller, Identity, NewUser, Peer, Presence};

use crate::Answered;

const INVALID: &str = "InvalidParameterException";
const UUID: &str = "since the sub of a user is.";

/// A call of an administrator beside the operations.
fn call(world: &World) -> Call {
    Call {
        now_millis: world.now_millis(),
        seed: world.seed(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Principal(Identity::root(ACCOUNT)),
        client: Presence::default(),
        peer: Peer::Unknown,
    }
}

/// Somebody who comes from another directory.
fn newcomer(name: &str, sub: Option<&str>, given: &[(&str, &str)]) -> NewUser {
    let given = given
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    NewUser {
        sub: sub.map(str::to_owned),
        username: name.to_owned(),
        attributes: given.collect::<BTreeMap<_, _>>(),
        proof: by_hash(PASSWORD),
    }
}

async fn add(world: &World, pool: &str, user: NewUser) -> Answered {
    let added = world
        .directory()
        .add_users(&call(world), pool, &[user])
        .await;
    added
        .map(|()| Value::Null)
        .map_err(|error| (error.code().as_str().to_owned(), error.message().to_owned()))
}

/// Whom a text means.
async fn meant(world: &World, pool: &str, name: &str) -> Option<String> {
    let body = json!({ "UserPoolId": pool, "Username": name });
    let user = world.call("AdminGetUser", body).await.ok()?;
    let attributes = tests::people::as_object(&user["UserAttributes"]);
    Some(attributes["sub"].as_str().expect("a sub").to_owned())
}

#[tokio::test]
async fn the_first_new_password_brings_no_name_of_another_kind() {
    let world = World::in_memory();
    let aliases = json!({ "AliasAttributes": ["email", "preferred_username"] });
    let (pool, client) = plain(&world, aliases, json!({})).await;
    let victim = world.user(&pool, "victim", &[]).await;
    world.invited(&pool, "mallory", &[]).await;
    let body = tests::sign_in::password_flow(&client, "mallory", PASSWORD);
    let asked = world.ok("InitiateAuth", body).await;
    for (text, end) in [
        (victim.as_str(), UUID),
        (
            "boss@example.com",
            "since user pool is configured for email alias.",
        ),
    ] {
        let body = json!({
            "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
            "ChallengeResponses": {
                "USERNAME": "mallory", "NEW_PASSWORD": "Another1!",
                "userAttributes.preferred_username": text,
            },
        });
        let (code, message) = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(code, INVALID);
        assert!(message.ends_with(end), "{message}");
    }
}

#[tokio::test]
async fn a_preferred_name_does_not_look_like_an_address() {
    let world = World::in_memory();
    let aliases = json!({ "AliasAttributes": ["email", "phone_number", "preferred_username"] });
    let folding = json!({ "UsernameConfiguration": { "CaseSensitive": false } });
    let mut pool = aliases.clone();
    tests::merge(&mut pool, folding);
    let (pool, client) = plain(&world, pool, json!({})).await;
    world.user(&pool, "mallory", &[]).await;
    let token = access_token(&world, &client, "mallory", PASSWORD).await;
    // The sign of kelvin is written as a letter of an address where case is ignored.
    for (text, form) in [
        ("boss@example.com", "email"),
        ("BOSS@example.com", "email"),
        ("bos\u{212a}@example.com", "email"),
        ("+15550100", "phone number"),
    ] {
        let sentence = |member: &str| {
            format!(
                "{member} cannot be of {form} format, since user pool is configured for {form} alias."
            )
        };
        let preferred = attributes(&[("preferred_username", text)]);
        let (of_name, of_preferred) = (sentence("Username"), sentence("preferred_username"));
        let body = json!({ "AccessToken": token, "UserAttributes": preferred });
        let row = (json!({}), INVALID, of_preferred.as_str());
        world.refuses("UpdateUserAttributes", &body, &[row]).await;
        let body = json!({ "ClientId": client, "Password": PASSWORD, "Username": "new" });
        let rows = [
            (json!({ "Username": text }), INVALID, of_name.as_str()),
            (
                json!({ "UserAttributes": preferred }),
                INVALID,
                of_preferred.as_str(),
            ),
        ];
        world.refuses("SignUp", &body, &rows).await;
    }
    // Where it names nobody it may be any text.
    let (_, client) = plain(&world, json!({ "AliasAttributes": ["email"] }), json!({})).await;
    let preferred = attributes(&[("preferred_username", "boss@example.com")]);
    let body = json!({
        "ClientId": client, "Password": PASSWORD, "Username": "new", "UserAttributes": preferred,
    });
    world.ok("SignUp", body).await;
}

/// An address that a user gives in place of a name leads to that user only once a code has come from there.
#[tokio::test]
async fn an_address_in_place_of_a_name_is_proved_before_it_lets_in() {
    on_every_engine(async |world| {
        let pool = json!({
            "UsernameAttributes": ["email", "phone_number"], "AutoVerifiedAttributes": ["email"],
        });
        let (pool, client) = plain(world, pool, json!({})).await;
        let body = json!({
            "ClientId": client, "Username": "ana@example.com", "Password": PASSWORD,
            "UserAttributes": attributes(&[("phone_number", "+15550100")]),
        });
        let sub = world.ok("SignUp", body).await["UserSub"].clone();
        let sub = sub.as_str().map(str::to_owned);
        let code = world.code_for("ana@example.com").await;
        let body = json!({
            "ClientId": client, "Username": "ana@example.com", "ConfirmationCode": code,
        });
        world.ok("ConfirmSignUp", body).await;
        assert_eq!(meant(world, &pool, "+15550100").await, None);
        let token = access_token(world, &client, "ana@example.com", PASSWORD).await;
        world.advance_seconds(1);
        let change = attributes(&[("email", "boss@example.com")]);
        let body = json!({ "AccessToken": token, "UserAttributes": change });
        world.ok("UpdateUserAttributes", body).await;
        // Whoever is invited with that address meanwhile has it.
        assert_eq!(meant(world, &pool, "boss@example.com").await, None);
        assert_eq!(meant(world, &pool, "ana@example.com").await, sub);
        let code = world.code_for("boss@example.com").await;
        let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
        world.ok("VerifyUserAttribute", body).await;
        assert_eq!(meant(world, &pool, "boss@example.com").await, sub);
        assert_eq!(meant(world, &pool, "ana@example.com").await, None);
        // An administrator vouches for what he gives.
        let change = attributes(&[("phone_number", "+15550101")]);
        let body = json!({ "UserPoolId": pool, "Username": sub, "UserAttributes": change });
        world.ok("AdminUpdateUserAttributes", body).await;
        assert_eq!(meant(world, &pool, "+15550101").await, sub);
    })
    .await;
}

/// Calls of many doors at once.
async fn at_once(world: &Arc<World>, calls: Vec<(&'static str, Value)>) -> Vec<Answered> {
    let calls = calls.into_iter().map(|(operation, body)| {
        let world = Arc::clone(world);
        tokio::spawn(async move {
            match operation {
                "add" => {
                    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
                    let preferred = text("preferred");
                    let given = [("preferred_username", preferred.as_str())];
                    let given = if preferred.is_empty() {
                        &[][..]
                    } else {
                        &given[..]
                    };
                    let user = newcomer(&text("name"), None, given);
                    add(&world, &text("pool"), user).await
                }
                operation => world.call(operation, body).await,
            }
        })
    });
    let calls: Vec<_> = calls.collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.expect("a call that ends"));
    }
    answers
}

async fn worlds() -> [Arc<World>; 3] {
    [
        Arc::new(World::in_memory()),
        Arc::new(World::on_sqlite()),
        Arc::new(World::on_postgres().await),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_at_every_door_one_gets_the_name() {
    for world in worlds().await {
        let aliases = json!({ "AliasAttributes": ["email", "preferred_username"] });
        let (pool, client) = plain(&world, aliases, json!({})).await;
        let mut tokens = Vec::new();
        for at in 0..4 {
            let name = format!("user-{at}");
            world.user(&pool, &name, &[]).await;
            tokens.push(access_token(&world, &client, &name, PASSWORD).await);
        }
        for round in 0..4 {
            let text = format!("wanted-{round}");
            let preferred = attributes(&[("preferred_username", &text)]);
            let mut calls = Vec::new();
            for (at, token) in tokens.iter().enumerate() {
                let body = json!({ "ClientId": client, "Username": text, "Password": PASSWORD });
                calls.push(("SignUp", body));
                let change = json!({ "AccessToken": token, "UserAttributes": preferred });
                calls.push(("UpdateUserAttributes", change));
                calls.push(if at.is_multiple_of(2) {
                    ("add", json!({ "pool": pool, "name": text }))
                } else {
                    let name = format!("other-{round}-{at}");
                    (
                        "add",
                        json!({ "pool": pool, "name": name, "preferred": text }),
                    )
                });
                calls.push((
                    "AdminCreateUser",
                    json!({
                        "UserPoolId": pool, "Username": text, "MessageAction": "SUPPRESS",
                    }),
                ));
            }
            assert_eq!(calls.len(), 16);
            let answers = at_once(&world, calls).await;
            let won = answers.iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(won, 1, "{answers:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_proofs_of_one_address_one_counts() {
    for world in worlds().await {
        let aliases = json!({ "AliasAttributes": ["email"] });
        let (pool, client) = plain(&world, aliases, json!({})).await;
        let mut calls = Vec::new();
        let shared = attributes(&[("email", "shared@example.com")]);
        for at in 0..8 {
            let name = format!("user-{at}");
            world.advance_seconds(1);
            world.user(&pool, &name, &[]).await;
            let token = access_token(&world, &client, &name, PASSWORD).await;
            world.advance_seconds(1);
            let change = json!({ "AccessToken": token, "UserAttributes": shared });
            world.ok("UpdateUserAttributes", change).await;
            let code = world.code_for("shared@example.com").await;
            let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
            calls.push(("VerifyUserAttribute", body));
            world.advance_seconds(1);
            let name = format!("new-{at}");
            let body = json!({
                "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": shared,
            });
            world.ok("SignUp", body).await;
            let code = world.code_for("shared@example.com").await;
            let body = json!({
                "ClientId": client, "Username": name, "ConfirmationCode": code,
                "ForceAliasCreation": true,
            });
            calls.push(("ConfirmSignUp", body));
        }
        let answers = at_once(&world, calls).await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(won, 1, "{answers:?}");
        assert!(meant(&world, &pool, "shared@example.com").await.is_some());
        signed_up(&world, &client, "last").await;
    }
}
