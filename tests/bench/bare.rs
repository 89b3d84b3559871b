//! The bare cost of the cryptography in each operation: the same library calls, and nothing else.

use crypto::jwt;
use crypto::password::{self, Parameters};
use crypto::signing::SigningKey;
use crypto::srp::client::Client;
use crypto::srp::{Arithmetic, Challenge, Verifier};
use serde_json::{Map, json};

use crate::cpu;

/// Rounds of each measurement.
const ROUNDS: u32 = 200;
/// Rounds of what is slow on purpose.
const SLOW_ROUNDS: u32 = 20;

/// CPU time of the parts, in microseconds.
#[derive(Debug)]
pub(crate) struct Bare {
    /// An SRP verifier from a password.
    pub(crate) verifier: f64,
    /// The server's half of an SRP exchange.
    pub(crate) exchange: f64,
    /// Two signed tokens.
    pub(crate) tokens: f64,
    /// One verified token.
    pub(crate) verification: f64,
    /// One Argon2id hash with the default parameters.
    pub(crate) hash: f64,
}

impl Bare {
    /// Measures the parts on this thread.
    pub(crate) fn measure() -> Bare {
        let verifier = Verifier::make(
            Arithmetic::fastest(),
            "pool",
            "user",
            "Correct-Horse-7",
            [7; 16],
        );
        let public = Client::start([9; 32]).public_hex();
        let key = SigningKey::generate().expect("a signing key");
        let claims = claims();
        let token = jwt::encode(&key, "kid", &claims);
        Bare {
            verifier: cpu::of_work(ROUNDS, || {
                std::hint::black_box(Verifier::make(
                    Arithmetic::fastest(),
                    "pool",
                    "user",
                    "Correct-Horse-7",
                    [7; 16],
                ));
            }),
            exchange: cpu::of_work(ROUNDS, || {
                let challenge = Challenge::new(Arithmetic::fastest(), &verifier, [3; 32]);
                std::hint::black_box(challenge.session_key(&public).expect("a session key"));
            }),
            tokens: cpu::of_work(ROUNDS, || {
                std::hint::black_box(jwt::encode(&key, "kid", &claims));
                std::hint::black_box(jwt::encode(&key, "kid", &claims));
            }),
            verification: cpu::of_work(ROUNDS, || {
                let parsed = jwt::Unverified::parse(&token).expect("a token");
                std::hint::black_box(parsed.verify(key.public()).expect("a true token"));
            }),
            hash: cpu::of_work(SLOW_ROUNDS, || {
                let hashed = password::hash(b"Correct-Horse-7", [7; 16], &Parameters::default());
                std::hint::black_box(hashed.expect("a hash"));
            }),
        }
    }
}

fn claims() -> Map<String, serde_json::Value> {
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
