//! Who exists: where a client hides it, a sign-in of nobody costs and says what one of somebody does.

mod addresses;
mod choice_states;
mod choices;
mod factors;
mod hashes;
mod hidden;
mod other_names;
mod passkeys;
mod states;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crypto::mac::base64_encode;
use crypto::seal::Keyring;
use crypto::srp::client::Client;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use tests::sign_in::{EVERY_FLOW, PASSWORD};
use tests::watched::{Trip, Watched};
use userpool::{Call, Caller, Directory, Identity, Inline, Lane, Peer, Presence, Settings, Work};

use crate::Answered;

/// Thu Jan 15 12:00:00 UTC 2026.
const NOW_MILLIS: i64 = 1_768_478_400_000;

/// A lane that counts the pieces of slow arithmetic.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Lane for Counting {
    fn take(&self, work: Box<dyn Work>) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        Inline.take(work)
    }
}

struct Scene {
    directory: Directory,
    engine: Arc<Watched>,
    lane: Arc<Counting>,
    seeds: AtomicU64,
}

/// What a call took, and what it answered.
#[derive(Debug)]
struct Taken {
    answer: Answered,
    trips: Vec<Trip>,
    slow: usize,
}

impl Scene {
    fn new() -> Scene {
        let engine = Watched::new();
        let lane = Arc::new(Counting::default());
        let settings = Settings {
            issuer: "http://localhost:9229".to_owned(),
            ..Settings::default()
        };
        let keyring = Keyring::new([7; 32]);
        let directory = Directory::new(engine.clone(), keyring, lane.clone(), settings);
        let seeds = AtomicU64::new(0);
        Scene {
            directory,
            engine,
            lane,
            seeds,
        }
    }

    async fn call(&self, operation: &str, body: Value) -> Taken {
        let operation = Operation::from_name(operation).expect("an operation");
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seeds.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        let call = Call {
            now_millis: NOW_MILLIS,
            seed: seed.into(),
            region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
            caller: Caller::Principal(Identity::root("123456789012")),
            peer: Peer::Unknown,
            client: Presence::default(),
        };
        self.engine.trips();
        let before = self.lane.0.load(Ordering::SeqCst);
        let answer = self.directory.call(&call, operation, body).await;
        let slow = self.lane.0.load(Ordering::SeqCst) - before;
        let answer = answer.map_err(|refusal| {
            (
                refusal.code().as_str().to_owned(),
                refusal.message().to_owned(),
            )
        });
        Taken {
            answer,
            trips: self.engine.trips(),
            slow,
        }
    }

    async fn ok(&self, operation: &str, body: Value) -> Value {
        self.call(operation, body).await.answer.expect("no refusal")
    }

    /// A pool with somebody in it, and a client that hides who is.
    async fn pool(&self, members: Value, flows: &[&str], name: &str) -> String {
        let mut body = json!({ "PoolName": "pool" });
        tests::merge(&mut body, members);
        let pool = self.ok("CreateUserPool", body).await["UserPool"]["Id"].clone();
        let client = json!({
            "UserPoolId": pool, "ClientName": "client", "ExplicitAuthFlows": flows,
            "PreventUserExistenceErrors": "ENABLED",
        });
        let client = self.ok("CreateUserPoolClient", client).await;
        let email = json!([
            { "Name": "email", "Value": "known@example.com" },
            { "Name": "email_verified", "Value": "true" },
        ]);
        let user = json!({
            "UserPoolId": pool, "Username": name, "TemporaryPassword": PASSWORD,
            "MessageAction": "SUPPRESS", "UserAttributes": email,
        });
        self.ok("AdminCreateUser", user).await;
        let set = json!({
            "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        self.ok("AdminSetUserPassword", set).await;
        client["UserPoolClient"]["ClientId"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Everything that somebody can do who has a name and no password.
    async fn knocks(&self, client: &str, name: &str, by_srp: bool) -> Vec<Taken> {
        let flow_of = |flow: &str, parameters: Value| json!({ "ClientId": client, "AuthFlow": flow, "AuthParameters": parameters });
        let mut taken = Vec::new();
        for _ in 0..2 {
            let parameters = json!({ "USERNAME": name, "PASSWORD": "Wrong1!x" });
            taken.push(
                self.call("InitiateAuth", flow_of("USER_PASSWORD_AUTH", parameters))
                    .await,
            );
            if !by_srp {
                continue;
            }
            let public = Client::start([5; 32]).public_hex();
            let parameters = json!({ "USERNAME": name, "SRP_A": public });
            let begun = self
                .call("InitiateAuth", flow_of("USER_SRP_AUTH", parameters))
                .await;
            let challenge = begun.answer.as_ref().expect("a challenge").clone();
            let answer = json!({
                "ClientId": client, "ChallengeName": "PASSWORD_VERIFIER",
                "Session": challenge["Session"],
                "ChallengeResponses": {
                    "USERNAME": challenge["ChallengeParameters"]["USERNAME"],
                    "PASSWORD_CLAIM_SECRET_BLOCK": challenge["ChallengeParameters"]["SECRET_BLOCK"],
                    "PASSWORD_CLAIM_SIGNATURE": base64_encode(&[9; 32]),
                    "TIMESTAMP": "Thu Jan 15 12:00:00 UTC 2026",
                },
            });
            taken.push(begun);
            taken.push(self.call("RespondToAuthChallenge", answer).await);
        }
        taken
    }
}

/// An answer without what differs from one exchange to the next.
fn shape(answer: &Answered) -> Value {
    match answer {
        Err(refusal) => json!(refusal),
        Ok(answer) => {
            let parameters = answer["ChallengeParameters"]
                .as_object()
                .expect("parameters");
            let names: Vec<&String> = parameters.keys().collect();
            json!({ "ChallengeName": answer["ChallengeName"], "Parameters": names })
        }
    }
}

#[tokio::test]
async fn nobody_costs_what_somebody_does() {
    let srp = EVERY_FLOW.as_slice();
    let plain = ["ALLOW_USER_PASSWORD_AUTH"].as_slice();
    let by_address = json!({ "UsernameAttributes": ["email"] });
    let by_alias = json!({ "AliasAttributes": ["email"] });
    let (known, unknown) = ("known@example.com", "other@example.com");
    for (members, flows, created, names) in [
        (json!({}), srp, "known", ["known", "other"]),
        (json!({}), plain, "known", ["known", "other"]),
        (by_address.clone(), srp, known, [known, unknown]),
        (by_address, plain, known, [known, unknown]),
        (by_alias.clone(), srp, "known", [known, unknown]),
        (by_alias, plain, "known", [known, unknown]),
    ] {
        let scene = Scene::new();
        let client = scene.pool(members, flows, created).await;
        let by_srp = flows.len() > 1;
        // Settings come from the cache or not by what happened before: the same has happened before both.
        scene.knocks(&client, "a third", by_srp).await;
        let somebody = scene.knocks(&client, names[0], by_srp).await;
        scene.knocks(&client, "a fourth", by_srp).await;
        let nobody = scene.knocks(&client, names[1], by_srp).await;
        for (number, (somebody, nobody)) in somebody.iter().zip(&nobody).enumerate() {
            let context = format!("{created} by {} step {number}", names[0]);
            assert_eq!(shape(&somebody.answer), shape(&nobody.answer), "{context}");
            assert_eq!(somebody.slow, nobody.slow, "{context}");
            assert_eq!(somebody.trips, nobody.trips, "{context}");
        }
    }
}
