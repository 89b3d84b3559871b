//! An SRP sign-in as an application does it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::srp::client::{Answer, Client as Proof};
use serde_json::{Value, json};

use crate::{Client, Unread};

/// Signs a user in by SRP and gives the answer's body.
///
/// # Panics
/// Where the server does not let the user in.
pub fn sign_in(
    client: &mut Client,
    client_id: &str,
    pool_name: &str,
    username: &str,
    password: &str,
) -> Value {
    let somebody = Somebody {
        client_id,
        pool_name,
        username,
        password,
    };
    let ended = somebody.sign_in(client, &Proof::start([5; 32]));
    let ended = ended.expect("an answer").read().expect("JSON");
    assert_eq!(ended.status, 200, "{}", ended.body);
    ended.body
}

/// Who signs in, and where.
#[derive(Clone, Copy)]
pub struct Somebody<'text> {
    /// The app client.
    pub client_id: &'text str,
    /// What follows the `_` of the pool's id.
    pub pool_name: &'text str,
    /// The user's name.
    pub username: &'text str,
    /// The user's password.
    pub password: &'text str,
}

impl Somebody<'_> {
    /// Signs in by SRP, in two requests, with a public value that was made before: the answer of the second, or of the first
    /// where that is a refusal.
    ///
    /// # Errors
    /// As [`Client::send`].
    ///
    /// # Panics
    /// Where the server asks for something that is no SRP challenge.
    pub fn sign_in(&self, client: &mut Client, proof: &Proof) -> std::io::Result<Unread> {
        let first = json!({
            "ClientId": self.client_id,
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": self.username, "SRP_A": proof.public_hex() },
        });
        let begun = client.send(&client.prepare("InitiateAuth", &first))?;
        if begun.status != 200 {
            return Ok(begun);
        }
        let body = self.answer(proof, &begun.read()?.body);
        client.send(&client.prepare("RespondToAuthChallenge", &body))
    }

    /// The body that answers the challenge of `begun` now.
    ///
    /// # Panics
    /// Where that is no SRP challenge.
    pub fn answer(&self, proof: &Proof, begun: &Value) -> Value {
        self.answer_at(proof, begun, &timestamp())
    }

    /// The body that answers the challenge of `begun` at a time as SRP clients write it.
    ///
    /// # Panics
    /// Where that is no SRP challenge.
    pub fn answer_at(&self, proof: &Proof, begun: &Value, timestamp: &str) -> Value {
        let parameter = |name: &str| {
            begun["ChallengeParameters"][name]
                .as_str()
                .expect("a parameter")
        };
        let block = STANDARD.decode(parameter("SECRET_BLOCK")).expect("base64");
        let signature = proof
            .respond(&Answer {
                pool_name: self.pool_name,
                user_id: parameter("USER_ID_FOR_SRP"),
                password: self.password,
                salt_hex: parameter("SALT"),
                server_hex: parameter("SRP_B"),
                secret_block: &block,
                timestamp,
            })
            .expect("a proof");
        json!({
            "ClientId": self.client_id,
            "ChallengeName": "PASSWORD_VERIFIER",
            "Session": begun["Session"],
            "ChallengeResponses": {
                "USERNAME": self.username,
                "PASSWORD_CLAIM_SECRET_BLOCK": parameter("SECRET_BLOCK"),
                "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(signature),
                "TIMESTAMP": timestamp,
            },
        })
    }
}

/// The time as SRP clients write it: `Thu Apr 21 12:42:45 UTC 2022`.
fn timestamp() -> String {
    jiff::Timestamp::now()
        .strftime("%a %b %-d %H:%M:%S UTC %Y")
        .to_string()
}
