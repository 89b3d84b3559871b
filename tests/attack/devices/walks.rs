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
use crate::walks::kept::Kept;
use crate::walks::{PEOPLE, Scene, Walk, client_of, password, person_of, walk};

const RESPOND: &str = "RespondToAuthChallenge";

/// Of the people there is in each pool one without a second factor and one who has it, with a device each that is remembered.
struct Beside {
    scene: Arc<Scene>,
    people: Vec<Person>,
    devices: Arc<Vec<Device>>,
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

type People = (Vec<Person>, Arc<Vec<Device>>);

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
    type People = People;
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

    async fn people(scene: &Scene, touched: [bool; PEOPLE]) -> People {
        let (mut people, mut devices) = (Vec::new(), Vec::new());
        for (index, is_touched) in touched.into_iter().enumerate() {
            let has_second = index % 2 == 1;
            let name = if has_second { "bob" } else { "ana" };
            let mut person = Person::new(name.to_owned(), String::new(), has_second);
            devices.push(if is_touched {
                scene.with_device(index, &mut person).await
            } else {
                made_up(index)
            });
            people.push(person);
        }
        (people, Arc::new(devices))
    }

    fn begin(scene: &Arc<Scene>, (people, devices): People) -> Beside {
        Beside {
            scene: Arc::clone(scene),
            people,
            devices,
            given: Vec::new(),
        }
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
                let person = &mut self.people[index];
                person.remembered = remembered;
                let mut body = self.scene.whose(index, &person.name);
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
                let person = &mut self.people[index];
                person.epoch += 1;
                self.scene.sign_out(index, &person.name).await;
            }
            Step::Wait { seconds } => world.advance_seconds(seconds),
        }
        (Outcome::Refused, Outcome::Refused)
    }
}

/// Where the codes go of somebody among all people.
fn phone(index: usize) -> String {
    format!("+1{}", 2_000_000_000 + index)
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
        let mut body = self.whose(person, name);
        body["SMSMfaSettings"] = json!({ "Enabled": second });
        self.world.ok("AdminSetUserMFAPreference", body).await;
    }

    /// Makes a user who confirms a device, where there is a second factor after its code.
    async fn with_device(&self, index: usize, person: &mut Person) -> Device {
        let (world, pool) = (&self.world, self.pool_of(index));
        let phone = phone(index);
        let proved = [
            ("phone_number", phone.as_str()),
            ("phone_number_verified", "true"),
        ];
        person.sub = world.user(pool, &person.name, &proved).await;
        if person.has_second {
            self.set_second(index, &person.name, true).await;
        }
        let client = &self.clients[client_of(index)];
        let body = password_flow(client, &person.name, PASSWORD);
        let mut answer = world.ok("InitiateAuth", body).await;
        if person.has_second {
            let code = json!({ "SMS_MFA_CODE": self.code_for(&phone).await });
            let body = response(client, "SMS_MFA", &answer["Session"], &person.name, code);
            answer = world.ok(RESPOND, body).await;
        }
        let (device, _) = world.confirmed_device(&answer).await;
        world.advance_seconds(1);
        device
    }
}

impl Beside {
    fn now(&self) -> i64 {
        self.scene.world.now_millis()
    }

    async fn password(
        &mut self,
        client: usize,
        person: usize,
        right: bool,
        device: steps::Device,
    ) -> (Outcome, Outcome) {
        let index = person_of(client, person);
        let id = &self.scene.clients[client];
        let mut body = password_flow(id, &self.people[index].name, password(right));
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
            number: 0,
            second_proved,
            kept: Kept::new(client, person, self.people[person].epoch, self.now()),
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
