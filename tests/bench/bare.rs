//! The bare cost of the parts of each operation: the same library calls, and nothing else.

use std::thread;
use std::time::Duration;

use crypto::jwt;
use crypto::password::{Buffers, Parameters};
use crypto::signing::SigningKey;
use crypto::srp::client::Client;
use crypto::srp::{Arithmetic, Challenge, Verifier};
use serde_json::{Map, Value, json};
use store::{Direction, Key, Range};

use crate::folder::{Filling, Keeps, PASSWORD};
use crate::ground::Ground;
use crate::load::Load;
use crate::operations::{Operation, PAGE_USERS};
use crate::plan::Plan;
use crate::server::BareServer;
use crate::{bare_http, cpu, figures};

/// Rounds of each measurement, and of what is slow on purpose.
const ROUNDS: u32 = 100;
const SLOW_ROUNDS: u32 = 8;
/// Users whose records are read, and how far apart two that are read one after the other lie.
const USERS: usize = 1000;
const STRIDE: usize = 617;

/// A part of what operations do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Hash,
    Verifier,
    Exchange,
    Tokens,
    Verification,
    Request,
    PageRequest,
    Read,
    Scan,
}

impl Part {
    /// Every part, with what people call it.
    pub(crate) const ALL: [(Part, &'static str); 9] = [
        (Part::Hash, "an Argon2id hash, 19 MiB"),
        (Part::Verifier, "an SRP verifier"),
        (Part::Exchange, "the server's half of an SRP exchange"),
        (Part::Tokens, "two RS256 tokens signed"),
        (Part::Verification, "an RS256 token verified"),
        (Part::Request, "an axum POST, 500 B of JSON each way"),
        (
            Part::PageRequest,
            "an axum POST, answered with a page's bytes",
        ),
        (Part::Read, "a record read from the engine"),
        (Part::Scan, "60 records scanned by the engine"),
    ];

    /// What an operation can't do without, in a pool that keeps verifiers or hashes.
    pub(crate) fn of(operation: Operation, keeps: Keeps) -> Vec<Part> {
        let password = match keeps {
            Keeps::Verifiers => Part::Verifier,
            Keeps::Hashes => Part::Hash,
        };
        match operation {
            Operation::SignUp => vec![password],
            Operation::Password => vec![password, Part::Tokens],
            Operation::SrpPair => vec![Part::Exchange, Part::Tokens],
            Operation::Refresh => vec![Part::Tokens],
            Operation::User => vec![Part::Request, Part::Verification, Part::Read],
            Operation::Users
            | Operation::GroupUsers
            | Operation::Groups
            | Operation::UserGroups
            | Operation::Imports
            | Operation::ResourceServers
            | Operation::Providers
            | Operation::Secrets
            | Operation::Pool => vec![Part::PageRequest, Part::Scan],
        }
    }
}

/// What the parts are measured with.
pub(crate) struct Bare {
    key: SigningKey,
    claims: Map<String, Value>,
    token: String,
    verifier: Verifier,
    public: String,
    server: BareServer,
    store: Filling,
    users: Range,
    keys: Vec<Key>,
    page_bytes: usize,
    /// Connections of the bare server, and how long it is measured.
    clients: usize,
    span: Duration,
    _ground: Ground,
    _folder: tempfile::TempDir,
}

impl Bare {
    /// Prepares the parts; `page_bytes` is how long a page of users is.
    pub(crate) fn new(plan: &Plan, page_bytes: usize) -> Bare {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ground = Ground::new(plan, folder.path(), "records");
        let store = ground.fill();
        let (pool, _) = store.pool(Keeps::Verifiers, USERS, 1);
        let users = Key::prefix(&[&pool.id, "user"]);
        let found = store.block_on(store.engine().scan(&users, USERS, Direction::Forward));
        let found = found.expect("users").into_iter();
        let key = SigningKey::generate().expect("a signing key");
        let claims = claims();
        Bare {
            token: jwt::encode(&key, "kid", &claims),
            key,
            claims,
            verifier: verifier(Arithmetic::fastest()),
            public: Client::start([9; 32]).public_hex(),
            server: BareServer::start(folder.path()),
            keys: found.map(|(key, _)| key).collect(),
            store,
            users,
            page_bytes,
            clients: plan.clients,
            span: plan.span / 2,
            _ground: ground,
            _folder: folder,
        }
    }

    /// CPU time of a part, in microseconds.
    pub(crate) fn measure(&self, part: Part) -> f64 {
        match part {
            Part::Hash => hash(),
            Part::Verifier => on_every_core(ROUNDS, make_verifier),
            Part::Exchange => exchange_micros(Arithmetic::fastest(), &self.verifier, &self.public),
            Part::Tokens => on_every_core(ROUNDS, || {
                std::hint::black_box(jwt::encode(&self.key, "kid", &self.claims));
                std::hint::black_box(jwt::encode(&self.key, "kid", &self.claims));
            }),
            Part::Verification => on_every_core(10 * ROUNDS, || {
                let parsed = jwt::Unverified::parse(&self.token).expect("a token");
                std::hint::black_box(parsed.verify(self.key.public()).expect("a true token"));
            }),
            Part::Request => self.request(&bare_http::request()),
            Part::PageRequest => self.request(&bare_http::request_for(self.page_bytes)),
            Part::Read => self.read(),
            Part::Scan => self.scan(),
        }
    }

    fn request(&self, body: &Value) -> f64 {
        let request = self.server.client().prepare("Bare", body);
        let load = Load {
            server: self.server.id(),
            clients: self.clients,
            connect: &|| self.server.client(),
            work: &|client, _| client.send(&request),
        };
        let seen = load.closed(self.span);
        assert!(seen.refused.is_empty(), "bare: {:?}", seen.refused);
        seen.cpu_micros_each()
    }

    fn read(&self) -> f64 {
        let engine = self.store.engine();
        let mut number = 0;
        let read = async || {
            number = (number + STRIDE) % self.keys.len();
            let keys = std::slice::from_ref(&self.keys[number]);
            std::hint::black_box(engine.get(keys).await.expect("a record"));
        };
        self.store.block_on(cpu::of_work_async(20 * ROUNDS, read))
    }

    fn scan(&self) -> f64 {
        let engine = self.store.engine();
        let mut number = 0;
        let scan = async || {
            number = (number + STRIDE) % (self.keys.len() - PAGE_USERS);
            let range = self.users.clone().at_least(&self.keys[number]);
            let page = engine.scan(&range, PAGE_USERS, Direction::Forward).await;
            std::hint::black_box(page.expect("records"));
        };
        self.store.block_on(cpu::of_work_async(ROUNDS, scan))
    }
}

/// CPU time of a verifier, in microseconds.
pub(crate) fn verifier_micros() -> f64 {
    on_every_core(ROUNDS, make_verifier)
}

/// CPU time of the server's half of an exchange with the vector instructions that this processor may have, and without, in
/// microseconds: turn by turn.
pub(crate) fn exchanges_micros(rounds: usize) -> Vec<(f64, f64)> {
    let verifier = verifier(Arithmetic::portable());
    let public = Client::start([9; 32]).public_hex();
    let turn = |_| {
        let fastest = exchange_micros(Arithmetic::fastest(), &verifier, &public);
        let portable = exchange_micros(Arithmetic::portable(), &verifier, &public);
        (fastest, portable)
    };
    (0..rounds).map(turn).collect()
}

fn exchange_micros(arithmetic: Arithmetic, verifier: &Verifier, public: &str) -> f64 {
    on_every_core(ROUNDS, || {
        let challenge = Challenge::new(arithmetic, verifier, [3; 32]);
        std::hint::black_box(challenge.session_key(public).expect("a session key"));
    })
}

fn verifier(arithmetic: Arithmetic) -> Verifier {
    Verifier::make(arithmetic, "pool", "user", PASSWORD, [7; 16])
}

fn make_verifier() {
    std::hint::black_box(verifier(Arithmetic::fastest()));
}

/// CPU time of a hash, in microseconds, in memory that is kept from hash to hash.
fn hash() -> f64 {
    let costs = thread::scope(|scope| {
        let threads: Vec<_> = (0..figures::cores())
            .map(|_| {
                scope.spawn(|| {
                    let mut buffers = Buffers::new();
                    let parameters = Parameters::default();
                    let mut hash = || {
                        let hashed = buffers.hash(PASSWORD.as_bytes(), [7; 16], &parameters);
                        std::hint::black_box(hashed.expect("a hash"));
                    };
                    hash();
                    cpu::of_work(SLOW_ROUNDS, hash)
                })
            })
            .collect();
        let costs = threads.into_iter().map(|it| it.join().expect("a cost"));
        costs.collect::<Vec<f64>>()
    });
    mean(&costs)
}

/// CPU time of a piece of work while each core does the same, in microseconds: cores that share memory and heat slow each
/// other down, in the server too.
fn on_every_core(rounds: u32, work: impl Fn() + Sync) -> f64 {
    let costs = thread::scope(|scope| {
        let threads: Vec<_> = (0..figures::cores())
            .map(|_| scope.spawn(|| cpu::of_work(rounds, &work)))
            .collect();
        let costs = threads.into_iter().map(|it| it.join().expect("a cost"));
        costs.collect::<Vec<f64>>()
    });
    mean(&costs)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn claims() -> Map<String, Value> {
    let members = [
        ("sub", json!("38f58e04-96a4-4ab0-94c4-2d9ce5bd0ab1")),
        ("iss", json!("http://127.0.0.1:9229/us-east-1_aaaaaaaaa")),
        ("client_id", json!("x2l4ll6no2xiavuuy1mhdpx7io")),
        ("origin_jti", json!("57b693a7-678b-44e8-81fb-6299e04b6c90")),
        ("event_id", json!("7a805a27-fe6c-4dcd-88bc-e6bd56f3e6e4")),
        ("token_use", json!("access")),
        ("scope", json!("aws.cognito.signin.user.admin")),
        ("auth_time", json!(1_650_544_965)),
        ("exp", json!(1_650_548_565)),
        ("iat", json!(1_650_544_965)),
        ("jti", json!("6e722e1a-f565-4e96-9a7b-8a655e905e99")),
        ("username", json!("38f58e04-96a4-4ab0-94c4-2d9ce5bd0ab1")),
    ];
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
