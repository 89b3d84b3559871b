//! The list of passwords that others know, tried by a stranger who has none: it tells of no guess whether it was near, and of no name
//! whether it is somebody's.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crypto::mac::sha1;
use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::people::attributes;
use tests::watched::{Trip, Watched};
use userpool::{AddressLimits, KnownPasswords, PASSWORD_DIGEST_BYTES, Settings};

use crate::Answered;

/// In the list that is built in.
const COMMON: &str = "Password1!";
/// In the list of the operator.
const LISTED: &str = "Leaked-Horse-7";
/// In neither.
const RARE: &str = "Rarest-Horse-7";
/// The password of whoever has one.
const OWN: &str = "Summer2024!";
/// Longer than wrong guesses are remembered for.
const QUIET_SECONDS: i64 = 901;

#[derive(Debug, Default)]
struct Listed(AtomicUsize);

impl KnownPasswords for Listed {
    fn holds(&self, digest: &[u8; PASSWORD_DIGEST_BYTES]) -> io::Result<bool> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(sha1(LISTED.as_bytes()) == *digest)
    }
}

/// What a call answers, the trips it takes, and how often the list is asked.
type Taken = (Answered, Vec<Trip>, usize);

struct Scene {
    world: World,
    engine: Arc<Watched>,
    list: Arc<Listed>,
    client: String,
}

impl Scene {
    /// A pool with threat protection, users in every state whose password others know, and a client that hides who there is.
    async fn new() -> Scene {
        let engine = Watched::new();
        let list: Arc<Listed> = Arc::default();
        let settings = Settings {
            known_passwords: Some(Arc::clone(&list) as Arc<dyn KnownPasswords>),
            limits: AddressLimits::WIDE,
            ..Settings::default()
        };
        let world = World::settled(engine.clone(), None, &settings);
        let pool = json!({
            "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" },
            "AutoVerifiedAttributes": ["email"],
        });
        let pool_id = world.pool(pool).await;
        let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
        let client = world.choosing_client(&pool_id, hiding).await;
        for name in ["confirmed", "disabled", "reset"] {
            let address = format!("{name}@example.com");
            let given = [("email", address.as_str()), ("email_verified", "true")];
            world.user(&pool_id, name, &given).await;
            let whose = json!({ "UserPoolId": pool_id, "Username": name });
            let mut set = whose.clone();
            tests::merge(&mut set, json!({ "Password": OWN, "Permanent": true }));
            world.ok("AdminSetUserPassword", set).await;
            match name {
                "disabled" => drop(world.ok("AdminDisableUser", whose).await),
                "reset" => drop(world.ok("AdminResetUserPassword", whose).await),
                _ => {}
            }
        }
        Scene {
            world,
            engine,
            list,
            client,
        }
    }

    async fn call(&self, operation: &str, body: Value) -> Taken {
        self.engine.trips();
        self.list.0.store(0, Ordering::SeqCst);
        let answer = self.world.call(operation, body).await;
        (
            answer,
            self.engine.trips(),
            self.list.0.load(Ordering::SeqCst),
        )
    }

    /// A guess at each door that takes a plain password.
    async fn guess(&self, name: &str, password: &str) -> Vec<Taken> {
        let client = &self.client;
        let flow = json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": name, "PASSWORD": password },
        });
        let mut taken = vec![self.call("InitiateAuth", flow).await];
        self.world.advance_seconds(QUIET_SECONDS);
        let chosen = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password });
        taken.push(
            self.call("InitiateAuth", choice(client, name, chosen))
                .await,
        );
        self.world.advance_seconds(QUIET_SECONDS);
        let asked = self
            .world
            .ok("InitiateAuth", choice(client, name, json!({})))
            .await;
        let chosen = json!({ "ANSWER": "PASSWORD", "PASSWORD": password });
        let answer = response(client, "SELECT_CHALLENGE", &asked["Session"], name, chosen);
        taken.push(self.call("RespondToAuthChallenge", answer).await);
        self.world.advance_seconds(QUIET_SECONDS);
        taken
    }
}

#[tokio::test]
async fn a_wrong_guess_is_told_the_same_whatever_list_it_is_in() {
    let scene = Scene::new().await;
    // What is kept of the first wrong guess is there from then on.
    for name in ["confirmed", "disabled", "reset", "nobody"] {
        scene.guess(name, RARE).await;
        let first = scene.guess(name, RARE).await;
        for (answer, _, asked) in &first {
            let refusal = answer.as_ref().expect_err("a refusal");
            assert_eq!(refusal.1, "Incorrect username or password.", "{name}");
            assert_eq!(*asked, 0, "{name}");
        }
        for password in [COMMON, LISTED] {
            assert_eq!(
                scene.guess(name, password).await,
                first,
                "{name} {password}"
            );
        }
    }
}

/// Whether a password is known is told before it is looked who there is, and to whoever asks: it is a public list.
#[tokio::test]
async fn a_new_password_is_judged_whoever_it_is_for() {
    let scene = Scene::new().await;
    let refused = "Provided password cannot be used for security reasons.";
    for (password, asked, is_known) in [(COMMON, 0, true), (LISTED, 1, true), (RARE, 1, false)] {
        let mut found = Vec::new();
        for name in ["confirmed", "disabled", "reset", "nobody"] {
            scene.world.advance_seconds(QUIET_SECONDS);
            let reset = json!({
                "ClientId": scene.client, "Username": name, "ConfirmationCode": "000000",
                "Password": password,
            });
            found.push(scene.call("ConfirmForgotPassword", reset).await);
        }
        for (answer, trips, looks) in &found {
            let refusal = answer.as_ref().expect_err("a refusal");
            assert_eq!(refusal.1 == refused, is_known, "{password} {refusal:?}");
            assert_eq!(*looks, asked, "{password}");
            assert!(!is_known || *trips == found[0].1, "{password} {trips:?}");
        }
        if !is_known {
            continue;
        }
        for name in ["confirmed", "nobody"] {
            let body = json!({
                "ClientId": scene.client, "Username": name, "Password": password,
                "UserAttributes": attributes(&[("email", "somebody@example.com")]),
            });
            let (answer, _, looks) = scene.call("SignUp", body).await;
            assert_eq!(
                answer.expect_err("a refusal").1,
                refused,
                "{name} {password}"
            );
            assert_eq!(looks, asked, "{name} {password}");
        }
    }
}
