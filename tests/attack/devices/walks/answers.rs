//! What a walk answers, and what follows.

use crypto::mac::base64_encode;
use serde_json::{Value, json};
use tests::choice::response;
use tests::devices::Proof;
use tests::sign_in::{Tokens, claims};

use super::{Beside, Called, Given, RESPOND, With, named, owner_of, phone};
use crate::devices::reference::{AWAITED_MILLIS, Asked, Awaited, Named, Outcome, Said};
use crate::devices::steps::{Answer, Carried, Name};
use crate::walks::{PEOPLE_PER_POOL, person_of};

/// Whom and what an answer names.
#[derive(Clone, Copy)]
struct Names {
    client: usize,
    /// Among all people.
    person: usize,
    /// Whose device is named.
    owner: Option<usize>,
}

impl Name {
    fn asked(self) -> Asked {
        match self {
            Name::Verifier => Asked::Verifier,
            Name::Code => Asked::Second,
            Name::Device => Asked::Device,
            Name::DeviceVerifier => Asked::DeviceVerifier,
        }
    }

    fn of_api(self) -> &'static str {
        match self {
            Name::Verifier => "PASSWORD_VERIFIER",
            Name::Code => "SMS_MFA",
            Name::Device => "DEVICE_SRP_AUTH",
            Name::DeviceVerifier => "DEVICE_PASSWORD_VERIFIER",
        }
    }

    /// Whether what it answers comes along as a block.
    fn has_block(self) -> bool {
        matches!(self, Name::Verifier | Name::DeviceVerifier)
    }
}

impl Beside {
    /// Which of the given things is the `back`th from the newest.
    fn find(&self, back: usize) -> Option<usize> {
        self.given.len().checked_sub(back + 1)
    }

    pub(super) async fn answer(&mut self, answer: Answer) -> (Outcome, Outcome) {
        let at = match answer.carried {
            Carried::Other(back) if !answer.name.has_block() => self.find(back),
            _ => self.find(answer.given),
        };
        let Some(at) = at else {
            return (Outcome::Refused, Outcome::Refused);
        };
        let names = self.names(answer, at);
        let session = match answer.carried {
            Carried::Nothing => None,
            Carried::Other(back) if answer.name.has_block() => self.find(back),
            _ => Some(at),
        };
        let right = answer.right && (answer.name != Name::Code || self.is_code(answer, at));
        let (body, proof) = self.body(answer, at, session, names);
        let mut called = Called {
            client: names.client,
            person: self.given[at].sign_in.kept.person,
            second_proved: false,
            from_device: false,
            proof,
        };
        let mut expected = Outcome::Refused;
        if let Some(at) = self.opened(answer, at, session, names) {
            let sign_in = &mut self.given[at].sign_in;
            let person = sign_in.kept.person;
            let device = named(names.owner, person);
            called.person = person;
            called.second_proved = answer.name == Name::Code || sign_in.second_proved;
            called.from_device = device == Named::Own;
            let said = Said {
                named: names.person == person,
                right,
                device,
                now_millis: self.scene.world.now_millis(),
            };
            expected = self.people[person].answers(sign_in, said);
        }
        (expected, self.call(RESPOND, body, called).await)
    }

    /// Where nothing else is said, what was given says whom and what. The pools have people of the same names: who is called by one is in
    /// the client's pool.
    fn names(&self, answer: Answer, at: usize) -> Names {
        let sign_in = self.given[at].sign_in.kept;
        let client = answer.client.unwrap_or(sign_in.client);
        let person = answer.person.unwrap_or(sign_in.person % PEOPLE_PER_POOL);
        let asks_device = matches!(answer.name, Name::Device | Name::DeviceVerifier);
        let owner = owner_of(answer.device, client, sign_in.person);
        Names {
            client,
            person: person_of(client, person),
            owner: owner.or(asks_device.then_some(sign_in.person)),
        }
    }

    /// The code that is given: that of another session, where one is named.
    fn code(&self, answer: Answer, at: usize) -> &str {
        match answer.code {
            None => &self.given[at].code,
            Some(back) => self.find(back).map_or("", |other| &self.given[other].code),
        }
    }

    fn is_code(&self, answer: Answer, at: usize) -> bool {
        let code = self.code(answer, at);
        !code.is_empty() && code == self.given[at].code
    }

    /// The body of an answer, and the proof of a device that it begins.
    fn body(
        &self,
        answer: Answer,
        at: usize,
        session: Option<usize>,
        names: Names,
    ) -> (Value, Option<Proof>) {
        let world = &self.scene.world;
        let given = &self.given[at];
        let client = &self.scene.clients[names.client];
        let name = &self.people[names.person].name;
        let (mut responses, mut proof) = (json!({}), None);
        match answer.name {
            Name::Verifier | Name::DeviceVerifier => responses = self.proof(at, answer.right),
            Name::Code => {
                let code = if answer.right {
                    self.code(answer, at)
                } else {
                    "none"
                };
                responses["SMS_MFA_CODE"] = json!(code);
            }
            Name::Device => {
                let device = &self.devices[names.owner.unwrap_or(given.sign_in.kept.person)];
                let begun = device.begin(world, client, &Value::Null, name);
                responses = begun.begins["ChallengeResponses"].clone();
                proof = Some(begun);
            }
        }
        responses["USERNAME"] = json!(name);
        if let Some(owner) = names.owner {
            responses["DEVICE_KEY"] = json!(self.devices[owner].key);
        }
        let session = session.map_or(Value::Null, |at| json!(self.given[at].session));
        let mut body = response(client, answer.name.of_api(), &session, name, responses);
        if session.is_null()
            && let Some(body) = body.as_object_mut()
        {
            body.remove("Session");
        }
        (body, proof)
    }

    /// What proves a password or a device; a session in place of a block, where none was given.
    fn proof(&self, at: usize, right: bool) -> Value {
        let world = &self.scene.world;
        let given = &self.given[at];
        let mut responses = match &given.with {
            With::Exchange(exchange) => {
                exchange.responses(tests::sign_in::PASSWORD, &world.srp_timestamp())
            }
            With::Proof(proof, asked) => proof.answer(world, asked)["ChallengeResponses"].clone(),
            With::Nothing => json!({
                "PASSWORD_CLAIM_SECRET_BLOCK": base64_encode(given.session.as_bytes()),
                "PASSWORD_CLAIM_SIGNATURE": "", "TIMESTAMP": world.srp_timestamp(),
            }),
        };
        if !right {
            responses["PASSWORD_CLAIM_SIGNATURE"] = json!(base64_encode(&[0; 32]));
        }
        responses
    }

    /// Which sign-in an answer opens; none where it opens none. One without a session may open that which waits for the device.
    fn opened(
        &self,
        answer: Answer,
        at: usize,
        session: Option<usize>,
        names: Names,
    ) -> Option<usize> {
        let now_millis = self.scene.world.now_millis();
        let at = match (answer.name, session) {
            (Name::Device, None) if names.owner == Some(names.person) => {
                let awaited = self.people[names.person].awaited?;
                let waits = awaited.client == names.client && now_millis < awaited.until_millis;
                waits.then_some(awaited.at)?
            }
            (Name::Code | Name::Device, None) => return None,
            (_, session) => session.is_none_or(|session| session == at).then_some(at)?,
        };
        let sign_in = &self.given[at].sign_in;
        let is_asked = sign_in.asked == answer.name.asked();
        (is_asked && sign_in.kept.holds(names.client, now_millis)).then_some(at)
    }

    /// Calls, and checks that tokens are those of the client, the person and the device.
    pub(super) async fn call(&mut self, operation: &str, body: Value, called: Called) -> Outcome {
        let Called { client, person, .. } = called;
        let is_bare = body.get("Session").is_none();
        let Ok(answer) = self.scene.world.call(operation, body).await else {
            return Outcome::Refused;
        };
        if let Some(result) = answer.get("AuthenticationResult") {
            assert!(answer.get("ChallengeName").is_none() && answer.get("Session").is_none());
            let claims = claims(&Tokens::of(result).access);
            assert_eq!(claims["sub"], json!(self.people[person].sub));
            assert_eq!(claims["client_id"], json!(self.scene.clients[client]));
            let is_own = claims["device_key"] == json!(self.devices[person].key);
            assert_eq!(is_own, called.from_device);
            assert_eq!(result.get("NewDeviceMetadata").is_none(), is_own);
            return Outcome::Tokens;
        }
        let asked = match answer["ChallengeName"].as_str() {
            Some("DEVICE_SRP_AUTH") => Asked::Device,
            Some("DEVICE_PASSWORD_VERIFIER") => Asked::DeviceVerifier,
            _ => Asked::Second,
        };
        let mut sign_in = self.sign_in(asked, client, person, called.second_proved);
        let mut code = String::new();
        if asked == Asked::Second {
            sign_in.number = self.people[person].sent();
            code = self.scene.code_for(&phone(person)).await;
        }
        if asked == Asked::Device && is_bare {
            self.people[person].awaited = Some(Awaited {
                at: self.given.len(),
                client,
                until_millis: self.scene.world.now_millis() + AWAITED_MILLIS,
            });
        }
        let session = answer["Session"].as_str().expect("a session").to_owned();
        let with = match called.proof {
            Some(proof) => With::Proof(proof, answer),
            None => With::Nothing,
        };
        self.given.push(Given {
            sign_in,
            session,
            code,
            with,
        });
        Outcome::Asked(asked)
    }
}
