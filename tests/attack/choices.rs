//! Choices: random walks over codes, choices and passwords, with sessions and codes of other steps, users, clients and pools, beside a
//! reference that says what has to happen.

mod reference;
mod steps;

use std::sync::Arc;

use proptest::strategy::Strategy;
use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{PASSWORD, Tokens, claims, password_flow};

use crate::walks::{SESSION_MILLIS, Scene, Walk, person_of, walk};
use reference::{Asked, Given, Outcome, Person};
use steps::{Answer, Begin, Name, Step, step};

/// Of the people there is in each pool one of whom nothing more is wanted than a first factor, and one who has a second.
struct Beside {
    scene: Arc<Scene>,
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
    let scene = || {
        Scene::set(pool, async |world: &World, pool: &str| {
            world.choosing_client(pool, json!({})).await
        })
    };
    walk::<Beside, _>(4..14, || step().boxed(), scene);
}

impl Walk for Beside {
    type Step = Step;
    type Outcome = Outcome;
    const TOKENS: Outcome = Outcome::Tokens;

    async fn begin(scene: &Arc<Scene>) -> Beside {
        let walk = scene.next_walk();
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
        Beside {
            scene: Arc::clone(scene),
            people,
            given: Vec::new(),
        }
    }

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
}

impl Beside {
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
