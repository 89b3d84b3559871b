//! Choices: random walks over codes, passkeys, choices and passwords, with sessions, codes and signatures of other steps, users, clients
//! and pools, beside a reference that says what has to happen.

mod reference;
mod steps;

use std::sync::Arc;

use proptest::strategy::Strategy;
use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::passkeys::{Passkey, SITE, THERE};
use tests::sign_in::{Tokens, claims, password_flow};

use crate::walks::kept::Kept;
use crate::walks::{PEOPLE, Scene, Walk, client_of, password, person_of, walk};
use reference::{Asked, Given, Outcome, Person};
use steps::{Answer, Begin, Flaw, Name, Step, step};

/// Of the people there is in each pool one of whom nothing more is wanted than a first factor, and one who has a second, for which the
/// passkey stands. All have passkeys that count.
struct Beside {
    scene: Arc<Scene>,
    people: Vec<Person>,
    passkeys: Arc<Vec<Passkey>>,
    given: Vec<Given>,
}

type People = (Vec<Person>, Arc<Vec<Passkey>>);

async fn pool(world: &World) -> String {
    let factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"];
    let pool = world.pool_by(&factors, json!({})).await;
    let both = "MULTI_FACTOR_WITH_USER_VERIFICATION";
    let body = json!({
        "UserPoolId": pool, "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {},
        "WebAuthnConfiguration": { "RelyingPartyId": SITE, "FactorConfiguration": both },
    });
    world.ok("SetUserPoolMfaConfig", body).await;
    pool
}

#[test]
fn random_walks() {
    let scene = || {
        Scene::set(pool, async |world: &World, pool: &str| {
            world.choosing_client(pool, json!({})).await
        })
    };
    walk::<Beside, _>(4..17, || step().boxed(), scene);
}

impl Walk for Beside {
    type Step = Step;
    type Outcome = Outcome;
    type People = People;
    const WALKS: usize = 2_000;
    const TOKENS: Outcome = Outcome::Tokens;

    fn touches(step: &Step) -> Option<usize> {
        match *step {
            Step::Begin { client, person, .. }
            | Step::Set { client, person, .. }
            | Step::SignOut { client, person } => Some(person_of(client, person)),
            Step::Answer(_) | Step::Wait { .. } => None,
        }
    }

    async fn people(scene: &Scene, touched: [bool; PEOPLE]) -> People {
        let (mut people, mut passkeys) = (Vec::new(), Vec::new());
        for (index, is_touched) in touched.into_iter().enumerate() {
            let has_second = index % 2 == 1;
            let name = if has_second { "bob" } else { "ana" };
            let mut passkey = Passkey::es256(&scene.world);
            passkey.count = 1;
            let mut person = Person::new(name.to_owned(), String::new(), has_second);
            if is_touched {
                person.sub = scene.with_passkey(index, name, &passkey).await;
                if has_second {
                    scene.want(index, &person).await;
                }
            }
            people.push(person);
            passkeys.push(passkey);
        }
        (people, Arc::new(passkeys))
    }

    fn begin(scene: &Arc<Scene>, (people, passkeys): People) -> Beside {
        Beside {
            scene: Arc::clone(scene),
            people,
            passkeys,
            given: Vec::new(),
        }
    }

    async fn take(&mut self, step: &Step) -> (Outcome, Outcome) {
        let world = &self.scene.world;
        world.advance_millis(1);
        match *step {
            Step::Begin {
                client,
                person,
                how,
            } => return self.start(client, person, how).await,
            Step::Answer(answer) => return self.answer(answer).await,
            Step::Set {
                client,
                person,
                second,
                both,
            } => {
                let index = person_of(client, person);
                let person = &mut self.people[index];
                (person.has_second, person.is_both) = (second, second && both);
                self.scene.want(index, person).await;
            }
            Step::SignOut { client, person } => {
                let index = person_of(client, person);
                let person = &mut self.people[index];
                person.epoch += 1;
                self.scene.sign_out(index, &person.name).await;
            }
            Step::Wait { seconds } => world.advance_seconds(seconds),
        }
        (Outcome::Refused, Outcome::Refused)
    }
}

impl Scene {
    /// Makes a user with a passkey, and gives the `sub`.
    async fn with_passkey(&self, index: usize, name: &str, passkey: &Passkey) -> String {
        let world = &self.world;
        let address = format!("{name}@example.com");
        let proved = [("email", address.as_str()), ("email_verified", "true")];
        let sub = world.user(self.pool_of(index), name, &proved).await;
        let client = &self.clients[client_of(index)];
        let token = world.sign_in(client, name).await.access;
        world.register(&token, passkey).await;
        sub
    }

    /// Has the server know of a user's second factor what the reference does.
    async fn want(&self, index: usize, person: &Person) {
        let mut body = self.whose(index, &person.name);
        body["EmailMfaSettings"] = json!({ "Enabled": person.has_second });
        body["WebAuthnMfaSettings"] = json!({ "Enabled": person.is_both });
        self.world.ok("AdminSetUserMFAPreference", body).await;
    }
}

impl Beside {
    fn now(&self) -> i64 {
        self.scene.world.now_millis()
    }

    async fn start(&mut self, client: usize, person: usize, how: Begin) -> (Outcome, Outcome) {
        let (index, now) = (person_of(client, person), self.now());
        let person = &mut self.people[index];
        let id = &self.scene.clients[client];
        let name = &person.name;
        let preferred = |factor: &str| choice(id, name, json!({ "PREFERRED_CHALLENGE": factor }));
        let body = match how {
            Begin::Password { right } => password_flow(id, name, password(right)),
            Begin::Choice => choice(id, name, json!({})),
            Begin::Mail => preferred("EMAIL_OTP"),
            Begin::Passkey => preferred("WEB_AUTHN"),
        };
        let expected = match how {
            Begin::Password { right } => person.gives_password(right, now),
            Begin::Choice => person.prefers(Asked::Choice, now),
            Begin::Mail => person.prefers(Asked::First, now),
            Begin::Passkey => person.prefers(Asked::Passkey, now),
        };
        let found = self.call("InitiateAuth", body, client, index).await;
        (expected, found)
    }

    async fn answer(&mut self, answer: Answer) -> (Outcome, Outcome) {
        let now = self.now();
        let Some(at) = self.given.len().checked_sub(answer.given + 1) else {
            return (Outcome::Refused, Outcome::Refused);
        };
        let given = &self.given[at];
        let Kept { client, person, .. } = given.kept;
        let (index, client) = (person, answer.client.unwrap_or(client));
        let named = answer.person.map(|person| person_of(client, person));
        let named = named.unwrap_or(index);
        let (challenge, responses, is_right) = self.response(answer, at, client);
        let name = &self.people[named].name;
        let id = &self.scene.clients[client];
        let body = response(id, challenge, &json!(given.session), name, responses);
        let opens = given.kept.holds(client, now) && given.asked.takes(answer.name);
        let is_named = named == index;
        let given = &mut self.given[at];
        let person = &mut self.people[index];
        let expected = if opens {
            match answer.name {
                Name::ChooseMail => person.chooses(given, Asked::First, is_named, now),
                Name::ChoosePasskey => person.chooses(given, Asked::Passkey, is_named, now),
                Name::Password => person.chooses_password(given, is_named, is_right, now),
                Name::Code => person.gives_code(given, is_named, is_right, now),
                Name::Passkey => person.signs(given, is_named, is_right, now),
            }
        } else {
            Outcome::Refused
        };
        let operation = "RespondToAuthChallenge";
        let found = self.call(operation, body, client, index).await;
        (expected, found)
    }

    /// The challenge that is answered, with what, and whether that is right.
    fn response(&self, answer: Answer, at: usize, client: usize) -> (&'static str, Value, bool) {
        let given = &self.given[at];
        let right = answer.right;
        let other = |back: usize| {
            let other = self.given.len().checked_sub(back + 1);
            other.map_or("", |other| &self.given[other].proof)
        };
        let proof = answer.other.map_or(given.proof.as_str(), other);
        let is_proof = right && !proof.is_empty() && proof == given.proof;
        let choice = |factor: &str| ("SELECT_CHALLENGE", json!({ "ANSWER": factor }), true);
        match answer.name {
            Name::ChooseMail => choice("EMAIL_OTP"),
            Name::ChoosePasskey => choice("WEB_AUTHN"),
            Name::Password => {
                let responses = json!({ "PASSWORD": password(right) });
                ("PASSWORD", responses, right)
            }
            Name::Code => {
                let code = if right { proof } else { "none" };
                let responses = json!({ "EMAIL_OTP_CODE": code });
                ("EMAIL_OTP", responses, is_proof)
            }
            Name::Passkey => {
                let signer = answer.signer.map(|person| person_of(client, person));
                let signer = signer.unwrap_or(given.kept.person);
                let options = json!({ "challenge": proof, "rpId": SITE });
                let flaw = (!right).then_some(answer.flaw);
                let count = self.people[signer].count;
                let credential = self.passkeys[signer].assertion_where(&options, |said| {
                    said.count = count + u32::from(flaw != Some(Flaw::Copied));
                    if flaw == Some(Flaw::Unverified) {
                        said.flags = THERE;
                    }
                });
                let responses = json!({ "CREDENTIAL": credential });
                (
                    "WEB_AUTHN",
                    responses,
                    is_proof && signer == given.kept.person,
                )
            }
        }
    }

    /// Calls, and checks that tokens are those of the client and the person.
    async fn call(
        &mut self,
        operation: &str,
        body: Value,
        client: usize,
        person: usize,
    ) -> Outcome {
        let world = &self.scene.world;
        let Ok(answer) = world.call(operation, body).await else {
            return Outcome::Refused;
        };
        if let Some(result) = answer.get("AuthenticationResult") {
            assert!(answer.get("ChallengeName").is_none() && answer.get("Session").is_none());
            let claims = claims(&Tokens::of(result).access);
            assert_eq!(claims["sub"], json!(self.people[person].sub));
            assert_eq!(claims["client_id"], json!(self.scene.clients[client]));
            return Outcome::Tokens;
        }
        let session = answer["Session"].as_str().expect("a session").to_owned();
        let parameters = &answer["ChallengeParameters"];
        let is_second = parameters.get("USER_ID_FOR_SRP").is_some();
        let asked = match answer["ChallengeName"].as_str() {
            Some("SELECT_CHALLENGE") => Asked::Choice,
            Some("WEB_AUTHN") => Asked::Passkey,
            _ if is_second => Asked::Second,
            _ => Asked::First,
        };
        let proof = match asked {
            Asked::Choice => String::new(),
            Asked::Passkey => challenge_of(parameters),
            Asked::First | Asked::Second => {
                let name = &self.people[person].name;
                self.scene.code_for(&format!("{name}@example.com")).await
            }
        };
        let number = self.people[person].sent(asked);
        let epoch = self.people[person].epoch;
        self.given.push(Given {
            session,
            proof,
            number,
            asked,
            kept: Kept::new(client, person, epoch, self.now()),
        });
        Outcome::Asked(asked)
    }
}

/// What a passkey is to sign.
fn challenge_of(parameters: &Value) -> String {
    let options = parameters["CREDENTIAL_REQUEST_OPTIONS"].as_str();
    let options: Value = serde_json::from_str(options.expect("a text")).expect("JSON");
    options["challenge"].as_str().expect("a text").to_owned()
}
