//! A sign-in by choice does not tell who exists: what is answered of users in every state is answered of names that nobody has, and the
//! other way round.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::World;
use tests::choice::choice;
use tests::passkeys::Passkey;

use super::hidden::{By, Hidden};
use crate::Answered;

/// Names of nobody that are tried: enough to meet every kind of phantom.
const NOBODIES: usize = 1000;

/// What is asked of each name.
fn probes() -> Vec<Value> {
    let levels = |levels: &str| json!({ "TARGET_ACR_VALUES": levels });
    let preferred = |name: &str| json!({ "PREFERRED_CHALLENGE": name });
    vec![
        json!({}),
        preferred("EMAIL_OTP"),
        preferred("SMS_OTP"),
        preferred("WEB_AUTHN"),
        levels("urn:cognito:loa:2"),
        levels("urn:cognito:loa:3"),
        levels("urn:cognito:loa:4 urn:cognito:loa:2"),
    ]
}

/// A kind of pool: by which members, with second factors how, and whether users are called by their address.
struct Kind {
    first: &'static [&'static str],
    mode: &'static str,
    members: Value,
    named_by: By,
}

fn kinds() -> Vec<Kind> {
    let every = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"].as_slice();
    let codes = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"].as_slice();
    let mail = ["PASSWORD", "EMAIL_OTP"].as_slice();
    // Where a second factor is demanded, no code lets in by itself.
    let passkeys = ["PASSWORD", "WEB_AUTHN"].as_slice();
    let by_email = || json!({ "UsernameAttributes": ["email"] });
    let by_alias = || json!({ "AliasAttributes": ["email"] });
    let kind = |named_by, members, first, mode| Kind {
        first,
        mode,
        members,
        named_by,
    };
    vec![
        kind(By::Name, json!({}), every, "OPTIONAL"),
        kind(By::Name, json!({}), codes, "OFF"),
        kind(By::Name, json!({}), passkeys, "ON"),
        kind(By::Email, by_email(), mail, "OPTIONAL"),
        kind(By::Email, by_email(), codes, "OFF"),
        kind(By::Alias, by_alias(), codes, "OPTIONAL"),
        kind(By::Alias, by_alias(), mail, "OFF"),
    ]
}

/// What a user went through before the stranger comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Confirmed,
    Invited,
    Reset,
    Disabled,
}

/// A state of a user: what of the addresses is there and proved, a second factor on, a passkey, and the status.
#[derive(Debug, Clone, Copy)]
struct State {
    email: Option<bool>,
    phone: Option<bool>,
    second: bool,
    passkey: bool,
    status: Status,
}

fn states() -> Vec<State> {
    let addresses = [None, Some(false), Some(true)];
    let mut all = Vec::new();
    for (email, phone) in addresses
        .into_iter()
        .flat_map(|email| addresses.map(|it| (email, it)))
    {
        for (second, passkey) in [(false, false), (true, false), (false, true), (true, true)] {
            let status = Status::Confirmed;
            all.push(State {
                email,
                phone,
                second,
                passkey,
                status,
            });
        }
    }
    for status in [Status::Invited, Status::Reset, Status::Disabled] {
        all.push(State {
            email: Some(true),
            phone: Some(true),
            second: false,
            passkey: false,
            status,
        });
    }
    all
}

type Scene = Hidden<Kind>;

impl Scene {
    async fn new(kind: Kind) -> Scene {
        let world = World::in_memory();
        let pool = world.pool_by(kind.first, kind.members.clone()).await;
        let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
        let client = world.choosing_client(&pool, hides).await;
        let scene = Scene {
            world,
            kind,
            pool,
            client,
        };
        scene.want_second_factors("OPTIONAL").await;
        scene
    }

    /// Has the pool want second factors as its kind does; users are made while they are left to them.
    async fn settle(&self) {
        self.want_second_factors(self.kind.mode).await;
    }

    async fn want_second_factors(&self, mode: &str) {
        let mut body = json!({ "UserPoolId": self.pool, "MfaConfiguration": mode });
        if self.kind.first.contains(&"WEB_AUTHN") {
            body["WebAuthnConfiguration"] = json!({ "RelyingPartyId": "example.com" });
        }
        if mode != "OFF" {
            body["SoftwareTokenMfaConfiguration"] = json!({ "Enabled": true });
        }
        self.world.ok("SetUserPoolMfaConfig", body).await;
    }

    /// Makes a user in a state and gives the name by which a stranger tries; none where the pool has no such user.
    async fn user(&self, number: usize, state: State) -> Option<String> {
        let (world, pool) = (&self.world, &self.pool);
        let (name, email) = (format!("user{number}"), format!("user{number}@example.com"));
        let number = format!("+1206555{number:04}");
        let is_found = match self.kind.named_by {
            By::Name => true,
            By::Email => state.email.is_some(),
            By::Alias => state.email == Some(true),
        };
        if !is_found || state.passkey && !self.kind.first.contains(&"WEB_AUTHN") {
            return None;
        }
        let mut given = Vec::new();
        for (address, is_proved, names) in [
            (&email, state.email, ["email", "email_verified"]),
            (
                &number,
                state.phone,
                ["phone_number", "phone_number_verified"],
            ),
        ] {
            let Some(is_proved) = is_proved else { continue };
            given.push((names[0], address.as_str()));
            given.push((names[1], if is_proved { "true" } else { "false" }));
        }
        let (username, tried) = self.kind.named_by.names(&name, &email, true);
        let is_invited = state.status == Status::Invited;
        self.make(&username, &given, is_invited).await;
        if state.second || state.passkey {
            let token = world.sign_in(&self.client, &username).await.access;
            if state.passkey {
                world.register(&token, &Passkey::es256(world)).await;
            }
            if state.second {
                world.authenticator(&token).await;
                world
                    .switch_on(pool, &username, "SOFTWARE_TOKEN_MFA", true)
                    .await;
            }
        }
        let named = self.whose(&username);
        match state.status {
            Status::Disabled => world.ok("AdminDisableUser", named).await,
            Status::Reset => world.ok("AdminResetUserPassword", named).await,
            Status::Confirmed | Status::Invited => Value::Null,
        };
        Some(tried)
    }

    /// Signs somebody up who does not end that.
    async fn unconfirmed(&self) -> Option<String> {
        let email = "new@example.com";
        let username = match self.kind.named_by {
            By::Name => "new",
            By::Email => email,
            By::Alias => return None,
        };
        let given = [("email", email), ("phone_number", "+12065559999")];
        self.sign_up(username, &given).await;
        Some(username.to_owned())
    }

    /// What a stranger is told of a name.
    async fn told(&self, name: &str) -> Vec<String> {
        let mut told = Vec::new();
        for parameters in probes() {
            let body = choice(&self.client, name, parameters);
            let answer = self.world.call("InitiateAuth", body).await;
            told.push(shape(&answer));
        }
        told
    }
}

/// An answer without what differs between two people of one kind.
fn shape(answer: &Answered) -> String {
    match answer {
        Err(refusal) => json!(refusal).to_string(),
        Ok(answer) => {
            let parameters = answer["ChallengeParameters"].as_object();
            let names: Vec<&String> = parameters.map(|it| it.keys().collect()).unwrap_or_default();
            let (name, available) = (&answer["ChallengeName"], &answer["AvailableChallenges"]);
            json!([name, available, names]).to_string()
        }
    }
}

#[tokio::test]
async fn a_choice_of_somebody_is_one_of_nobody_in_every_state() {
    for kind in kinds() {
        let scene = Scene::new(kind).await;
        let mut users = Vec::new();
        for (number, state) in states().into_iter().enumerate() {
            if let Some(name) = scene.user(number, state).await {
                users.push((format!("{state:?}"), name));
            }
        }
        if let Some(name) = scene.unconfirmed().await {
            users.push(("unconfirmed".to_owned(), name));
        }
        scene.settle().await;
        let mut of_nobody = BTreeSet::new();
        for number in 0..NOBODIES {
            of_nobody.insert(scene.told(&scene.kind.named_by.nobody(number)).await);
        }
        let (first, mode, by) = (scene.kind.first, scene.kind.mode, scene.kind.named_by);
        let context = format!("{first:?} {mode} {by:?}");
        let mut of_somebody = BTreeSet::new();
        for (state, name) in users {
            let told = scene.told(&name).await;
            assert!(of_nobody.contains(&told), "{context} {state}: {told:#?}");
            of_somebody.insert(told);
        }
        // Nor is anything told of nobody that is told of no user. Some have no password, which this stranger's users have.
        let with_password = of_nobody.iter().filter(|told| told[0].contains("PASSWORD"));
        for told in with_password {
            assert!(of_somebody.contains(told), "{context}: {told:#?}");
        }
    }
}

#[tokio::test]
async fn a_name_of_nobody_is_always_answered_alike() {
    for kind in kinds() {
        let scene = Scene::new(kind).await;
        scene.settle().await;
        for number in 0..30 {
            let name = scene.kind.named_by.nobody(number);
            let before = scene.told(&name).await;
            scene.world.advance_seconds(7_200);
            assert_eq!(before, scene.told(&name).await, "{name}");
        }
    }
}
