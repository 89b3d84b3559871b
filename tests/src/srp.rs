//! An SRP sign-in as an application does it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::srp::client::{Answer, Client as Proof};
use serde_json::json;

use crate::Client;

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
) -> serde_json::Value {
    let proof = Proof::start([5; 32]);
    let begun = client.call(
        "InitiateAuth",
        &json!({
            "ClientId": client_id,
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": username, "SRP_A": proof.public_hex() },
        }),
    );
    let begun = begun.expect("an answer").body;
    let parameter = |name: &str| {
        begun["ChallengeParameters"][name]
            .as_str()
            .expect("a parameter")
    };
    let block = STANDARD.decode(parameter("SECRET_BLOCK")).expect("base64");
    let timestamp = timestamp();
    let signature = proof
        .respond(&Answer {
            pool_name,
            user_id: parameter("USER_ID_FOR_SRP"),
            password,
            salt_hex: parameter("SALT"),
            server_hex: parameter("SRP_B"),
            secret_block: &block,
            timestamp: &timestamp,
        })
        .expect("a proof");
    let ended = client.call(
        "RespondToAuthChallenge",
        &json!({
            "ClientId": client_id,
            "ChallengeName": "PASSWORD_VERIFIER",
            "Session": begun["Session"],
            "ChallengeResponses": {
                "USERNAME": username,
                "PASSWORD_CLAIM_SECRET_BLOCK": parameter("SECRET_BLOCK"),
                "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(signature),
                "TIMESTAMP": timestamp,
            },
        }),
    );
    let ended = ended.expect("an answer");
    assert_eq!(ended.status, 200, "{}", ended.body);
    ended.body
}

/// The time as SRP clients write it: `Thu Apr 21 12:42:45 UTC 2022`.
fn timestamp() -> String {
    jiff::Timestamp::now()
        .strftime("%a %b %-d %H:%M:%S UTC %Y")
        .to_string()
}
