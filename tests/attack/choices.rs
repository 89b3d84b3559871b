//! Choices: random walks over codes, choices and passwords, with sessions and codes of other steps, users, clients and pools, beside a
//! reference that says what has to happen.

mod reference;
mod steps;

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{PASSWORD, Tokens, claims, password_flow};

use reference::{Asked, Given, Outcome, Person};
use steps::{Answer, Begin, Name, Step, step};

/// Walks; each has users of its own.
const WALKS: u32 = 96;
const SESSION_MILLIS: i64 = 180_000;
const POOL_OF_CLIENT: [usize; 3] = [0, 0, 1];
/// In each pool: one of whom nothing more is wanted than a first factor, and one who has a second.
const PEOPLE_PER_POOL: usize = 2;

struct Scene {
    world: World,
    pools: [String; 2],
    clients: [String; 3],
    walks: AtomicUsize,
}

struct Walk<'a> {
    scene: &'a Scene,
    people: Vec<Person>,
    given: Vec<Given>,
}

async fn pool(world: &World) -> String {
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], json!({})).await;
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    pool
}

#[test]
fn random_walks() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let scene = runtime.block_on(async {
        let world = World::in_memory();
        let pools = [pool(&world).await, pool(&world).await];
        let mut clients = Vec::new();
        for pool in POOL_OF_CLIENT {
            clients.push(world.choosing_client(&pools[pool], json!({})).await);
        }
        let clients = clients.try_into().expect("three clients");
        Scene {
            world,
            pools,
            clients,
            walks: AtomicUsize::new(0),
        }
    });
    let config = Config {
        cases: WALKS,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, random);
    let arrived = AtomicUsize::new(0);
    let walked = runner.run(&prop::collection::vec(step(), 4..14), |steps| {
        runtime.block_on(async {
            let mut walk = Walk::begin(&scene).await;
            for step in &steps {
                let (expected, found) = walk.take(step).await;
                prop_assert_eq!(expected, found, "{:?}", step);
                arrived.fetch_add(usize::from(found == Outcome::Tokens), Ordering::SeqCst);
            }
            Ok(())
        })
    });
    walked.expect("the server does what the reference says");
    // The walks are no use if hardly any gets in.
    assert!(arrived.into_inner() > WALKS as usize / 2);
}

impl<'a> Walk<'a> {
    async fn begin(scene: &'a Scene) -> Walk<'a> {
        let walk = scene.walks.fetch_add(1, Ordering::SeqCst);
        let mut people = Vec::new();
        for pool in &scene.pools {
            for (name, second) in [(format!("ana{walk}"), false), (format!("bob{walk}"), true)] {
                let address = format!("{name}@example.com");
                let proved = [("email", address.as_str()), ("email_verified", "true")];
                let sub = scene.world.user(pool, &name, &proved).await;
                if second {
                    scene.world.switch_on(pool, &name, "EMAIL_OTP", true).await;
                }
                people.push(Person::new(name, sub, second));
            }
        }
        Walk {
            scene,
            people,
            given: Vec::new(),
        }
    }

    /// Takes a step and gives what had to happen and what did.
    async fn take(&mut self, step: &Step) -> (Outcome, Outcome) {
        self.scene.world.advance_millis(1);
        match *step {
            Step::Wait { seconds } => {
                self.scene.world.advance_seconds(seconds);
                (Outcome::Refused, Outcome::Refused)
            }
            Step::Begin {
                client,
                person,
                how,
            } => self.start(client, person, how).await,
            Step::Answer(answer) => self.answer(answer).await,
        }
    }

    fn now(&self) -> i64 {
        self.scene.world.now_millis()
    }

    async fn start(&mut self, client: usize, person: usize, how: Begin) -> (Outcome, Outcome) {
        let (index, now) = (person_of(client, person), self.now());
        let person = &mut self.people[index];
        let id = &self.scene.clients[client];
        let (body, expected) = match how {
            Begin::Password { right } => {
                let password = if right { PASSWORD } else { "Wrong1!x" };
                let body = password_flow(id, &person.name, password);
                (body, person.gives_password(right, now))
            }
            Begin::Choice => {
                let body = choice(id, &person.name, json!({}));
                (body, person.is_asked(Asked::Choice, now))
            }
            Begin::Mail => {
                let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
                let asked = if person.has_second {
                    Asked::Choice
                } else {
                    Asked::First
                };
                let body = choice(id, &person.name, preferred);
                (body, person.is_asked(asked, now))
            }
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
        let client = answer.client.unwrap_or(given.client);
        let named = answer.person.map(|person| person_of(client, person));
        let named = named.unwrap_or(given.person);
        let code = match (answer.right, answer.code) {
            (false, _) => "none".to_owned(),
            (true, None) => given.code.clone(),
            // The code of another session, which lies as far back.
            (true, Some(back)) => {
                let other = self.given.len().checked_sub(back + 1);
                other.map_or_else(String::new, |other| self.given[other].code.clone())
            }
        };
        let (challenge, responses) = match answer.name {
            Name::Choose => ("SELECT_CHALLENGE", json!({ "ANSWER": "EMAIL_OTP" })),
            Name::Password => {
                let password = if answer.right { PASSWORD } else { "Wrong1!x" };
                ("PASSWORD", json!({ "PASSWORD": password }))
            }
            Name::Code => ("EMAIL_OTP", json!({ "EMAIL_OTP_CODE": code })),
        };
        let name = &self.people[named].name;
        let id = &self.scene.clients[client];
        let body = response(id, challenge, &json!(given.session), name, responses);
        let opens =
            given.client == client && now < given.expires_millis && given.asked.takes(answer.name);
        let index = given.person;
        let is_right = !code.is_empty() && code == given.code;
        let expected = if opens {
            let given = &mut self.given[at];
            let person = &mut self.people[index];
            match answer.name {
                Name::Choose => person.chooses(given, named == index, now),
                Name::Password => person.chooses_password(given, named == index, answer.right, now),
                Name::Code => person.gives_code(given, named == index, is_right, now),
            }
        } else {
            Outcome::Refused
        };
        let found = self
            .call("RespondToAuthChallenge", body, client, index)
            .await;
        (expected, found)
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
        let is_second = answer["ChallengeParameters"]
            .get("USER_ID_FOR_SRP")
            .is_some();
        let asked = match answer["ChallengeName"].as_str() {
            Some("SELECT_CHALLENGE") => Asked::Choice,
            _ if is_second => Asked::Second,
            _ => Asked::First,
        };
        let mut code = String::new();
        if asked != Asked::Choice {
            code = world
                .code_for(&format!("{}@example.com", self.people[person].name))
                .await;
            for letter in world.letters().await {
                let delivered = world.directory().delivered(&letter.handle, None).await;
                delivered.expect("a letter that is forgotten");
            }
        }
        let number = self.people[person].sent(asked);
        let expires_millis = self.now() + SESSION_MILLIS;
        self.given.push(Given {
            number,
            session,
            code,
            client,
            person,
            asked,
            expires_millis,
            spent: false,
        });
        Outcome::Asked(asked)
    }
}

/// Where a person of the client's pool stands among all.
fn person_of(client: usize, person: usize) -> usize {
    POOL_OF_CLIENT[client] * PEOPLE_PER_POOL + person
}
