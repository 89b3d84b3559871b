//! Random walks over devices, with sessions, blocks, codes and devices of other steps, users, clients and pools, beside a reference that
//! says what has to happen.

mod answers;

use std::sync::Arc;

use proptest::strategy::Strategy;
use serde_json::{Value, json};
use tests::World;
use tests::choice::response;
use tests::devices::{Device, Proof, trusting};
use tests::sign_in::{Exchange, PASSWORD, password_flow};

use super::reference::{Asked, Named, Outcome, Person, Said, SignIn};
use super::steps::{self, Step, step};
use crate::walks::{PEOPLE, SESSION_MILLIS, Scene, Walk, client_of, person_of, walk};

const RESPOND: &str = "RespondToAuthChallenge";

/// Of the people there is in each pool one without a second factor and one who has it, with a device each that is remembered.
struct Beside {
    scene: Arc<Scene>,
    number: usize,
    people: Vec<Person>,
    devices: Vec<Device>,
    given: Vec<Given>,
}

/// Something that the server handed out.
struct Given {
    sign_in: SignIn,
    session: String,
    /// The code that was sent with it; empty where none was.
    code: String,
    with: With,
}

/// What it takes to answer it.
enum With {
    Nothing,
    Exchange(Exchange),
    /// The proof of a device, and what was asked.
    Proof(Proof, Value),
}

/// What the answer to a call means.
struct Called {
    client: usize,
    /// Among all people.
    person: usize,
    second_proved: bool,
    /// Whether tokens are tied to the person's device.
    from_device: bool,
    /// The proof that it begins.
    proof: Option<Proof>,
}

async fn pool(world: &World) -> String {
    let pool = world.pool_by(&["PASSWORD"], trusting()).await;
    world.take_factors(&pool, "OPTIONAL", &["SMS_MFA"]).await;
    pool
}

#[test]
fn random_walks() {
    let scene = || {
        Scene::set(pool, async |world: &World, pool: &str| {
            world.open_client(pool, json!({})).await
        })
    };
    walk::<Beside, _>(6..28, || step().boxed(), scene);
}

impl Walk for Beside {
    type Step = Step;
    type Outcome = Outcome;
    const WALKS: usize = 1_500;
    const TOKENS: Outcome = Outcome::Tokens;

    fn touches(step: &Step) -> Option<usize> {
        match *step {
            Step::Password { client, person, .. }
            | Step::BeginSrp { client, person }
            | Step::Set { client, person, .. }
            | Step::Remember { client, person, .. }
            | Step::SignOut { client, person } => Some(person_of(client, person)),
            Step::Answer(_) | Step::Wait { .. } => None,
        }
    }

    async fn begin(scene: &Arc<Scene>, touched: [bool; PEOPLE]) -> Beside {
        let mut walk = Beside {
            scene: Arc::clone(scene),
            number: scene.next_walk(),
            people: Vec::new(),
            devices: Vec::new(),
            given: Vec::new(),
        };
        for (index, is_touched) in touched.into_iter().enumerate() {
            let has_second = index % 2 == 1;
            let name = if has_second { "bob" } else { "ana" };
            let name = format!("{name}{}", walk.number);
            let mut person = Person::new(name, String::new(), has_second);
            let device = if is_touched {
                walk.make(index, &mut person).await
            } else {
                made_up(index)
            };
            walk.people.push(person);
            walk.devices.push(device);
        }
        walk
    }

    async fn take(&mut self, step: &Step) -> (Outcome, Outcome) {
        let world = &self.scene.world;
        world.advance_millis(1);
        match *step {
            Step::Password {
                client,
                person,
                right,
                device,
            } => return self.password(client, person, right, device).await,
            Step::BeginSrp { client, person } => return self.begin_srp(client, person).await,
            Step::Answer(answer) => return self.answer(answer).await,
            Step::Set {
                client,
                person,
                second,
            } => {
                let index = person_of(client, person);
                let person = &mut self.people[index];
                person.has_second = second;
                self.scene.set_second(index, &person.name, second).await;
            }
            Step::Remember {
                client,
                person,
                remembered,
            } => {
                let index = person_of(client, person);
                self.people[index].remembered = remembered;
                let mut body = self.whose(index);
                body["DeviceKey"] = json!(self.devices[index].key);
                body["DeviceRememberedStatus"] = json!(if remembered {
                    "remembered"
                } else {
                    "not_remembered"
                });
                world.ok("AdminUpdateDeviceStatus", body).await;
            }
            Step::SignOut { client, person } => {
                let index = person_of(client, person);
                self.people[index].epoch += 1;
                let body = self.whose(index);
                world.ok("AdminUserGlobalSignOut", body).await;
            }
            Step::Wait { seconds } => world.advance_seconds(seconds),
        }
        (Outcome::Refused, Outcome::Refused)
    }
}

/// A device that nobody has.
fn made_up(number: usize) -> Device {
    Device {
        key: format!("us-east-1_00000000-0000-4000-8000-00000000000{number}"),
        group_key: "-made-up".to_owned(),
        secret: "secret".to_owned(),
    }
}

impl Scene {
    async fn set_second(&self, person: usize, name: &str, second: bool) {
        let body = json!({
            "UserPoolId": self.pool_of(person), "Username": name,
            "SMSMfaSettings": { "Enabled": second },
        });
        self.world.ok("AdminSetUserMFAPreference", body).await;
    }
}

impl Beside {
    fn now(&self) -> i64 {
        self.scene.world.now_millis()
    }

    fn whose(&self, index: usize) -> Value {
        json!({ "UserPoolId": self.scene.pool_of(index), "Username": self.people[index].name })
    }

    /// Where the codes go of somebody among all people.
    fn phone(&self, index: usize) -> String {
        format!("+1{}", 2_000_000_000 + PEOPLE * self.number + index)
    }

    /// Makes a user who confirms a device, where there is a second factor after its code.
    async fn make(&self, index: usize, person: &mut Person) -> Device {
        let Scene { world, clients, .. } = &*self.scene;
        let phone = self.phone(index);
        let proved = [
            ("phone_number", phone.as_str()),
            ("phone_number_verified", "true"),
        ];
        let pool = self.scene.pool_of(index);
        person.sub = world.user(pool, &person.name, &proved).await;
        let client = &clients[client_of(index)];
        let body = password_flow(client, &person.name, PASSWORD);
        let mut answer = if person.has_second {
            self.scene.set_second(index, &person.name, true).await;
            world.ok("InitiateAuth", body).await
        } else {
            world.ok("InitiateAuth", body).await
        };
        if person.has_second {
            let code = json!({ "SMS_MFA_CODE": self.scene.code_for(&phone).await });
            let body = response(client, "SMS_MFA", &answer["Session"], &person.name, code);
            answer = world.ok(RESPOND, body).await;
        }
        let (device, _) = world.confirmed_device(&answer).await;
        world.advance_seconds(1);
        device
    }

    async fn password(
        &mut self,
        client: usize,
        person: usize,
        right: bool,
        device: steps::Device,
    ) -> (Outcome, Outcome) {
        let index = person_of(client, person);
        let password = if right { PASSWORD } else { "Wrong1!x" };
        let id = &self.scene.clients[client];
        let mut body = password_flow(id, &self.people[index].name, password);
        let owner = owner_of(device, client, index);
        if let Some(owner) = owner {
            body["AuthParameters"]["DEVICE_KEY"] = json!(self.devices[owner].key);
        }
        let device = named(owner, index);
        let expected = self.people[index].gives_password(Said {
            named: true,
            right,
            device,
            now_millis: self.scene.world.now_millis(),
        });
        let called = Called {
            client,
            person: index,
            second_proved: false,
            from_device: device == Named::Own,
            proof: None,
        };
        (expected, self.call("InitiateAuth", body, called).await)
    }

    async fn begin_srp(&mut self, client: usize, person: usize) -> (Outcome, Outcome) {
        let (index, now) = (person_of(client, person), self.now());
        let expected = self.people[index].begins_srp(now);
        let name = json!({ "USERNAME": self.people[index].name });
        let Scene { world, clients, .. } = &*self.scene;
        let pool = self.scene.pool_of(index);
        let begun = Exchange::try_begin(world, pool, &clients[client], name).await;
        let Ok(exchange) = begun else {
            return (expected, Outcome::Refused);
        };
        let session = exchange.session.clone();
        let sign_in = self.sign_in(Asked::Verifier, client, index, false);
        self.given.push(Given {
            sign_in,
            session,
            code: String::new(),
            with: With::Exchange(exchange),
        });
        (expected, Outcome::Asked(Asked::Verifier))
    }

    fn sign_in(&self, asked: Asked, client: usize, person: usize, second_proved: bool) -> SignIn {
        SignIn {
            asked,
            client,
            person,
            number: 0,
            second_proved,
            epoch: self.people[person].epoch,
            expires_millis: self.now() + SESSION_MILLIS,
            spent: false,
        }
    }
}

/// Whose device is named, where one is.
fn owner_of(device: steps::Device, client: usize, own: usize) -> Option<usize> {
    match device {
        steps::Device::Nothing => None,
        steps::Device::Own => Some(own),
        steps::Device::Of(person) => Some(person_of(client, person)),
    }
}

/// What a device is to the user whose sign-in it is.
fn named(owner: Option<usize>, person: usize) -> Named {
    match owner {
        None => Named::Nothing,
        Some(owner) if owner == person => Named::Own,
        Some(_) => Named::Others,
    }
}
