//! Sessions: random walks over challenges, with sessions and blocks of other steps, users, clients and pools, beside a
//! reference that says what has to happen.

mod reference;
mod steps;

use std::sync::Arc;

use proptest::strategy::Strategy;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, password_flow};

use crate::walks::guesses::Guesses;
use crate::walks::kept::Kept;
use crate::walks::{PEOPLE, POOL_OF_CLIENT, Scene, Walk, person_of, walk};
use reference::{Given, Outcome, Person};
use steps::{Answer, Carried, Step, step};

/// Of the people there is in each pool one who is confirmed and one who was invited.
struct Beside {
    scene: Arc<Scene>,
    people: Vec<Person>,
    given: Vec<Given>,
}

#[test]
fn random_walks() {
    let scene = || {
        Scene::set(
            async |world: &World| world.pool(json!({})).await,
            async |world: &World, pool: &str| world.open_client(pool, json!({})).await,
        )
    };
    walk::<Beside, _>(4..16, || step().boxed(), scene);
}

impl Walk for Beside {
    type Step = Step;
    type Outcome = Outcome;
    type People = Vec<Person>;
    const WALKS: usize = 1_500;
    const TOKENS: Outcome = Outcome::Tokens;

    fn touches(step: &Step) -> Option<usize> {
        match *step {
            Step::Password { client, person, .. } | Step::BeginSrp { client, person } => {
                Some(person_of(client, person))
            }
            Step::Prove { .. } | Step::SetPassword { .. } | Step::Wait { .. } => None,
        }
    }

    async fn people(scene: &Scene, touched: [bool; PEOPLE]) -> Vec<Person> {
        let mut people = Vec::new();
        for (index, is_touched) in touched.into_iter().enumerate() {
            let (pool, confirmed) = (scene.pool_of(index), index % 2 == 0);
            let name = if confirmed { "ana" } else { "bob" };
            let sub = match (is_touched, confirmed) {
                (false, _) => String::new(),
                (true, true) => scene.world.user(pool, name, &[]).await,
                (true, false) => scene.world.invited(pool, name, &[]).await,
            };
            people.push(Person {
                name: name.to_owned(),
                sub,
                password: PASSWORD.to_owned(),
                confirmed,
                epoch: 0,
                guesses: Guesses::default(),
            });
        }
        people
    }

    fn begin(scene: &Arc<Scene>, people: Vec<Person>) -> Beside {
        Beside {
            scene: Arc::clone(scene),
            people,
            given: Vec::new(),
        }
    }

    async fn take(&mut self, step: &Step) -> (Outcome, Outcome) {
        match *step {
            Step::Wait { seconds } => {
                self.scene.world.advance_seconds(seconds);
                (Outcome::Refused, Outcome::Refused)
            }
            Step::Password {
                client,
                person,
                right,
            } => self.password(client, person, right).await,
            Step::BeginSrp { client, person } => self.begin_srp(client, person).await,
            Step::Prove { answer, carried } => self.prove(answer, carried).await,
            Step::SetPassword { answer } => self.set_password(answer).await,
        }
    }
}

impl Beside {
    fn now(&self) -> i64 {
        self.scene.world.now_millis()
    }

    async fn password(&mut self, client: usize, person: usize, right: bool) -> (Outcome, Outcome) {
        let (index, now) = (person_of(client, person), self.now());
        let person = &mut self.people[index];
        let password = if right {
            person.password.clone()
        } else {
            "Wrong1!x".to_owned()
        };
        let body = password_flow(&self.scene.clients[client], &person.name, &password);
        let expected = if person.guesses.is_locked(now) {
            Outcome::Refused
        } else if right {
            person.guesses.forgive(false);
            let confirmed = person.confirmed;
            if confirmed {
                Outcome::Tokens
            } else {
                Outcome::NewPasswordRequired
            }
        } else {
            person.guesses.failed(now);
            Outcome::Refused
        };
        (
            expected,
            self.call("InitiateAuth", body, client, index).await,
        )
    }

    async fn begin_srp(&mut self, client: usize, person: usize) -> (Outcome, Outcome) {
        let (index, now) = (person_of(client, person), self.now());
        let person = &mut self.people[index];
        let locked = person.guesses.is_locked(now);
        let pool = &self.scene.pools[POOL_OF_CLIENT[client]];
        let name = json!({ "USERNAME": person.name });
        let id = &self.scene.clients[client];
        let begun = Exchange::try_begin(&self.scene.world, pool, id, name).await;
        let expected = if locked {
            Outcome::Refused
        } else {
            Outcome::PasswordVerifier
        };
        let Ok(exchange) = begun else {
            return (expected, Outcome::Refused);
        };
        let session = exchange.session.clone();
        self.keep(Some(exchange), session, client, index);
        (expected, Outcome::PasswordVerifier)
    }

    /// Which of the given things is the `back`th from the newest.
    fn find(&self, back: usize) -> Option<usize> {
        self.given.len().checked_sub(back + 1)
    }

    async fn prove(&mut self, answer: Answer, carried: Carried) -> (Outcome, Outcome) {
        let (now, right) = (self.now(), answer.right);
        let Some(block) = self.find(answer.given) else {
            return (Outcome::Refused, Outcome::Refused);
        };
        let session = match carried {
            Carried::Nothing => None,
            Carried::Own => Some(block),
            Carried::Other(back) => self.find(back),
        };
        let given = &self.given[block];
        let (client, named) = answers(answer, given);
        let carried = session.map(|session| self.given[session].session.clone());
        let index = given.kept.person;
        let password = if right {
            self.people[index].password.clone()
        } else {
            "Wrong1!x".to_owned()
        };
        let stamp = self.scene.world.srp_timestamp();
        let mut responses = match &given.exchange {
            Some(exchange) => exchange.responses(&password, &stamp),
            // A session in place of a block.
            None => json!({
                "PASSWORD_CLAIM_SECRET_BLOCK": crypto::mac::base64_encode(given.session.as_bytes()),
                "PASSWORD_CLAIM_SIGNATURE": "",
                "TIMESTAMP": stamp,
            }),
        };
        responses["USERNAME"] = json!(self.people[named].name);
        let mut body = json!({
            "ClientId": self.scene.clients[client], "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": responses,
        });
        if let Some(carried) = carried {
            body["Session"] = json!(carried);
        }
        let opened = given.exchange.is_some()
            && session.is_none_or(|session| session == block)
            && given.kept.holds(client, now);
        let (epoch, spent) = (given.kept.epoch, given.kept.spent);
        let person = &mut self.people[index];
        let mut expected = Outcome::Refused;
        if opened && !person.guesses.is_locked(now) {
            if !right || epoch != person.epoch || named != index {
                person.guesses.failed(now);
            } else if !spent {
                person.guesses.forgive(false);
                let confirmed = person.confirmed;
                expected = if confirmed {
                    Outcome::Tokens
                } else {
                    Outcome::NewPasswordRequired
                };
                self.given[block].kept.spent = true;
            }
        }
        (
            expected,
            self.call("RespondToAuthChallenge", body, client, index)
                .await,
        )
    }

    async fn set_password(&mut self, answer: Answer) -> (Outcome, Outcome) {
        let (now, good) = (self.now(), answer.right);
        let Some(session) = self.find(answer.given) else {
            return (Outcome::Refused, Outcome::Refused);
        };
        let given = &self.given[session];
        let (client, named) = answers(answer, given);
        let password = if good {
            format!("Another{}!", self.given.len())
        } else {
            "short".to_owned()
        };
        let body = json!({
            "ClientId": self.scene.clients[client], "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": given.session,
            "ChallengeResponses": { "USERNAME": self.people[named].name, "NEW_PASSWORD": password },
        });
        let index = given.kept.person;
        let person = &mut self.people[index];
        let fits = given.exchange.is_none()
            && given.kept.holds(client, now)
            && !given.kept.spent
            && named == index
            && given.kept.epoch == person.epoch
            && !person.confirmed;
        let mut expected = Outcome::Refused;
        if fits && good && !person.guesses.is_locked(now) {
            person.confirmed = true;
            person.epoch += 1;
            person.password = password;
            self.given[session].kept.spent = true;
            expected = Outcome::Tokens;
        }
        (
            expected,
            self.call("RespondToAuthChallenge", body, client, index)
                .await,
        )
    }

    fn keep(&mut self, exchange: Option<Exchange>, session: String, client: usize, person: usize) {
        let epoch = self.people[person].epoch;
        self.given.push(Given {
            exchange,
            session,
            kept: Kept::new(client, person, epoch, self.now()),
        });
    }

    /// Calls, and checks that tokens are those of the client and the person.
    async fn call(
        &mut self,
        operation: &str,
        body: Value,
        client: usize,
        person: usize,
    ) -> Outcome {
        let Ok(answer) = self.scene.world.call(operation, body).await else {
            return Outcome::Refused;
        };
        if let Some(result) = answer.get("AuthenticationResult") {
            assert!(answer.get("ChallengeName").is_none() && answer.get("Session").is_none());
            let claims = claims(&Tokens::of(result).access);
            assert_eq!(claims["sub"], json!(self.people[person].sub));
            assert_eq!(claims["client_id"], json!(self.scene.clients[client]));
            return Outcome::Tokens;
        }
        assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        let session = answer["Session"].as_str().expect("a session").to_owned();
        self.keep(None, session, client, person);
        Outcome::NewPasswordRequired
    }
}

/// The client that answers, and the user who is named.
fn answers(answer: Answer, given: &Given) -> (usize, usize) {
    let client = answer.client.unwrap_or(given.kept.client);
    let person = answer.person.map(|person| person_of(client, person));
    (client, person.unwrap_or(given.kept.person))
}
