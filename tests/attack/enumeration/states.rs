//! Every operation that takes a name without a signature, tried by a stranger on users in every state: whatever is answered of
//! them is answered of somebody who does not exist.

use std::collections::BTreeSet;

use crypto::mac::base64_encode;
use crypto::srp::client::Client;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{EVERY_FLOW, PASSWORD};

use super::hidden::{By, Hidden};
use crate::Answered;

/// Names of nobody that are tried: enough to meet every kind of phantom.
const NOBODIES: usize = 100;
const WRONG_CODE: &str = "000000";
/// Longer than any code holds, and than a temporary password.
const LONG_SECONDS: i64 = 8 * 24 * 60 * 60;

/// What a user went through before the stranger comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Signed up, and long ago where `LONG_SECONDS` have gone by since.
    Unconfirmed,
    Confirmed,
    Disabled,
    /// Asked for a code to set a new password.
    Forgot,
    /// An administrator voided the password.
    Reset,
    Invited,
    /// Has an address that was never proved.
    Unproved,
    /// Has no address at all.
    Unreachable,
    ByPhoneAlone,
}

const STATES: [State; 9] = [
    State::Unconfirmed,
    State::Confirmed,
    State::Disabled,
    State::Forgot,
    State::Reset,
    State::Invited,
    State::Unproved,
    State::Unreachable,
    State::ByPhoneAlone,
];

/// A kind of pool, and by what users are named there.
struct Kind {
    members: Value,
    by: By,
}

fn kinds() -> Vec<Kind> {
    let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    let way = |name: &str, priority: i32| json!({ "Name": name, "Priority": priority });
    let phone_first = json!([way("verified_phone_number", 1), way("verified_email", 2)]);
    let kind = |by, members| Kind { members, by };
    vec![
        kind(By::Name, json!({ "AutoVerifiedAttributes": ["email"] })),
        kind(By::Name, json!({})),
        kind(
            By::Name,
            json!({
                "AutoVerifiedAttributes": ["email", "phone_number"], "SmsConfiguration": sms,
                "AccountRecoverySetting": { "RecoveryMechanisms": phone_first },
                "UsernameConfiguration": { "CaseSensitive": false },
            }),
        ),
        kind(
            By::Name,
            json!({
                "AutoVerifiedAttributes": ["email"],
                "AccountRecoverySetting": { "RecoveryMechanisms": [way("admin_only", 1)] },
            }),
        ),
        kind(
            By::Email,
            json!({
                "AutoVerifiedAttributes": ["email"], "UsernameAttributes": ["email"],
                "UsernameConfiguration": { "CaseSensitive": false },
            }),
        ),
        kind(
            By::Alias,
            json!({ "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"] }),
        ),
    ]
}

type Scene = Hidden<Kind>;

impl Scene {
    async fn new(kind: Kind) -> Scene {
        let world = World::in_memory();
        let pool = world.pool(kind.members.clone()).await;
        let members = json!({
            "ExplicitAuthFlows": EVERY_FLOW, "PreventUserExistenceErrors": "ENABLED",
        });
        let client = world.client(&pool, members).await;
        Scene {
            world,
            kind,
            pool,
            client,
        }
    }

    /// Makes a user in a state and gives the name by which a stranger tries; none where the pool has no such user.
    async fn user(&self, state: State) -> Option<String> {
        let (world, name) = (&self.world, format!("user{}", state as u8));
        let email = format!("{name}@example.com");
        let has_email = !matches!(state, State::Unreachable | State::ByPhoneAlone);
        if self.kind.by == By::Email && !has_email {
            return None;
        }
        let (username, tried) = self.kind.by.names(&name, &email, has_email);
        let given = match state {
            State::Unreachable => vec![],
            State::ByPhoneAlone => vec![
                ("phone_number", "+12065550199"),
                ("phone_number_verified", "true"),
            ],
            State::Unproved => vec![("email", email.as_str())],
            _ => vec![("email", email.as_str()), ("email_verified", "true")],
        };
        match state {
            State::Unconfirmed => self.sign_up(&username, &[("email", &email)]).await,
            _ => self.make(&username, &given, state == State::Invited).await,
        }
        let named = self.whose(&username);
        match state {
            State::Disabled => {
                world.ok("AdminDisableUser", named).await;
            }
            State::Reset => {
                // Nobody is reset where none is recovered.
                let reset = world.call("AdminResetUserPassword", named).await;
                reset.ok()?;
            }
            State::Forgot => {
                let body = json!({ "ClientId": self.client, "Username": username });
                world.call("ForgotPassword", body).await.ok()?;
            }
            _ => {}
        }
        Some(tried)
    }

    /// A name that nobody has, of those by which users are found.
    fn nobody(&self, number: usize) -> String {
        match self.kind.by {
            By::Alias if number.is_multiple_of(2) => By::Name.nobody(number),
            by => by.nobody(number),
        }
    }

    /// All that a stranger can try on a name, as often as a limit lets him and once more.
    async fn tries(&self, name: &str) -> Vec<String> {
        let named = |members: Value| {
            let mut body = json!({ "ClientId": self.client, "Username": name });
            tests::merge(&mut body, members);
            body
        };
        let code = named(json!({ "ConfirmationCode": WRONG_CODE }));
        let reset = named(json!({ "ConfirmationCode": WRONG_CODE, "Password": PASSWORD }));
        let plan = [
            ("ConfirmForgotPassword", reset.clone(), 2),
            ("ConfirmSignUp", code.clone(), 7),
            ("ResendConfirmationCode", named(json!({})), 2),
            ("ConfirmSignUp", code, 4),
            ("ResendConfirmationCode", named(json!({})), 5),
            ("ForgotPassword", named(json!({})), 2),
            ("ConfirmForgotPassword", reset.clone(), 7),
            ("ForgotPassword", named(json!({})), 1),
            ("ConfirmForgotPassword", reset, 2),
        ];
        let mut shapes = Vec::new();
        for (operation, body, times) in plan {
            for _ in 0..times {
                shapes.push(shape(name, &self.world.call(operation, body.clone()).await));
            }
        }
        shapes
    }

    /// A sign-in with a wrong password, in the open and by SRP.
    async fn knocks(&self, name: &str) -> Vec<String> {
        let flow = |flow: &str, parameters: Value| json!({ "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters });
        let password = json!({ "USERNAME": name, "PASSWORD": "Wrong1!x" });
        let public = Client::start([5; 32]).public_hex();
        let srp = json!({ "USERNAME": name, "SRP_A": public });
        let mut shapes = Vec::new();
        for body in [
            flow("USER_PASSWORD_AUTH", password),
            flow("USER_SRP_AUTH", srp),
        ] {
            let answer = self.world.call("InitiateAuth", body).await;
            shapes.push(shape(name, &answer));
            let Ok(challenge) = answer else { continue };
            let asked = &challenge["ChallengeParameters"];
            let body = json!({
                "ClientId": self.client, "ChallengeName": "PASSWORD_VERIFIER",
                "Session": challenge["Session"],
                "ChallengeResponses": {
                    "USERNAME": asked["USERNAME"],
                    "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
                    "PASSWORD_CLAIM_SIGNATURE": base64_encode(&[9; 32]),
                    "TIMESTAMP": self.world.srp_timestamp(),
                },
            });
            let answer = self.world.call("RespondToAuthChallenge", body).await;
            shapes.push(shape(name, &answer));
        }
        shapes
    }
}

/// An answer without what differs between two people of one kind.
fn shape(name: &str, answer: &Answered) -> String {
    let answer = match answer {
        Err(refusal) => return json!(refusal).to_string(),
        Ok(answer) => answer,
    };
    if let Some(details) = answer.get("CodeDeliveryDetails") {
        let mask = details["Destination"].as_str().expect("a destination");
        return json!([
            details["DeliveryMedium"],
            details["AttributeName"],
            form(mask)
        ])
        .to_string();
    }
    let parameters = answer["ChallengeParameters"].as_object();
    let parameters = parameters.expect("parameters");
    let user = parameters["USER_ID_FOR_SRP"].as_str().expect("a user");
    let names: Vec<&String> = parameters.keys().collect();
    json!([
        answer["ChallengeName"],
        names,
        user == name,
        user.len() == 36
    ])
    .to_string()
}

/// A mask without what it shows: which letter, which digits.
fn form(mask: &str) -> String {
    mask.chars()
        .map(|c| match c {
            'a'..='z' => 'a',
            '0'..='9' => '0',
            other => other,
        })
        .collect()
}

#[tokio::test]
async fn a_stranger_learns_nothing_from_any_state() {
    for kind in kinds() {
        let scene = Scene::new(kind).await;
        let (mut tries, mut knocks) = (BTreeSet::new(), BTreeSet::new());
        for number in 0..NOBODIES {
            let name = scene.nobody(number);
            tries.insert(scene.tries(&name).await);
            if number < 2 {
                knocks.insert(scene.knocks(&name).await);
            }
        }
        for waited in [0, LONG_SECONDS] {
            let scene = Scene::new(Kind {
                members: scene.kind.members.clone(),
                by: scene.kind.by,
            })
            .await;
            let mut users = Vec::new();
            for state in STATES {
                if let Some(name) = scene.user(state).await {
                    users.push((state, name));
                }
            }
            scene.world.advance_seconds(waited);
            for (state, name) in users {
                // Where a code to set a new password is outstanding, the first two tries are at that.
                let asked = matches!(state, State::Forgot | State::Reset) && waited == 0;
                let skipped = if asked { 2 } else { 0 };
                let found = scene.tries(&name).await;
                let of_nobody = tries.iter().map(|tries| &tries[skipped..]);
                assert!(
                    of_nobody
                        .into_iter()
                        .any(|tries| *tries == found[skipped..]),
                    "{state:?} after {waited} s in {}: {found:#?}",
                    scene.kind.members
                );
                let answered = scene.knocks(&name).await;
                assert!(
                    knocks.contains(&answered),
                    "{state:?}: {answered:#?}, nobody: {knocks:#?}"
                );
            }
        }
    }
}

/// The same name has the same addresses whatever is asked, as a user has.
#[tokio::test]
async fn a_phantom_stays_who_it_is() {
    for kind in kinds() {
        let scene = Scene::new(kind).await;
        for number in 0..20 {
            let name = match scene.kind.by {
                By::Name => format!("nobody{number}"),
                By::Email | By::Alias => format!("Nobody{number}@Example.com"),
            };
            let body = json!({ "ClientId": scene.client, "Username": name });
            let mut seen = BTreeSet::new();
            for operation in ["ForgotPassword", "ForgotPassword", "ResendConfirmationCode"] {
                let Ok(answer) = scene.world.call(operation, body.clone()).await else {
                    continue;
                };
                let details = &answer["CodeDeliveryDetails"];
                let mask = details["Destination"].as_str().expect("a destination");
                if details["DeliveryMedium"] == "EMAIL" {
                    seen.insert(mask.to_owned());
                    assert_eq!(form(mask), "a***@a***", "{name}");
                }
            }
            assert!(seen.len() <= 1, "{name}: {seen:?}");
            if scene.kind.by == By::Email {
                assert_eq!(seen, BTreeSet::from(["n***@e***".to_owned()]));
            }
        }
        assert!(scene.world.letters().await.is_empty());
        let waiting = scene
            .world
            .directory()
            .backlog(scene.world.now_millis())
            .await;
        assert_eq!(waiting.expect("a count").letters, 0);
    }
}
