//! SRP: nobody gets in without the password.

mod blocks;

use crypto::mac::{base64_decode, base64_encode, hmac_sha256, sha256};
use crypto::srp::{SessionKey, signature};
use num_bigint::BigUint;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{Exchange, PASSWORD};
use tests::tally;

use crate::{WRONG, pair};

/// N of the group, 3072 bits (RFC 3526, group 15).
const MODULUS: &str = "\
    ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
    020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
    4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
    ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
    98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
    9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
    e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
    3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33\
    a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7\
    abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864\
    d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2\
    08e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff";

/// How many wrong proofs are tried.
const TRIES: usize = 2000;
/// Longer than any lock-out lasts.
const PAST_LOCK_OUT_SECONDS: i64 = 901;

struct Scene {
    world: World,
    pool: String,
    client: String,
}

async fn scene(users: &[&str]) -> Scene {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world
        .open_client(&pool, json!({ "AuthSessionValidity": 15 }))
        .await;
    for user in users {
        world.user(&pool, user, &[]).await;
    }
    Scene {
        world,
        pool,
        client,
    }
}

impl Scene {
    async fn begin(&self, user: &str) -> Exchange {
        Exchange::begin(&self.world, &self.pool, &self.client, user).await
    }

    fn answer(&self, exchange: &Exchange, password: &str) -> Value {
        exchange.answer(&self.world, &self.client, password)
    }

    /// Sends an answer that must not be taken, and gives the refusal.
    async fn refused(&self, answer: Value) -> (String, String) {
        self.world.refusal("RespondToAuthChallenge", answer).await
    }
}

fn set(answer: &mut Value, name: &str, value: &str) {
    answer["ChallengeResponses"][name] = json!(value);
}

fn signature_of(answer: &Value) -> Vec<u8> {
    let text = answer["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"]
        .as_str()
        .expect("a text");
    base64_decode(text).expect("base64")
}

#[tokio::test]
async fn wrong_proofs_give_no_token() {
    let names: Vec<String> = (0..10).map(|user| format!("user{user}")).collect();
    let users: Vec<&str> = names.iter().map(String::as_str).collect();
    let scene = scene(&users).await;
    let mut random = tally::random();
    for tried in 0..tally::times(TRIES) {
        let exchange = scene.begin(users[tried % users.len()]).await;
        // Only some do the arithmetic of a client: it takes the longest, and the server can't tell.
        let password = match tried % 4 {
            0 => "Abcdef1?".to_owned(),
            1 => random.alphanumeric(12),
            _ => String::new(),
        };
        let answer = if password.is_empty() {
            let proof: [u8; 32] = random.bytes();
            let mut answer = blank_answer(&scene, &exchange);
            set(
                &mut answer,
                "PASSWORD_CLAIM_SIGNATURE",
                &base64_encode(&proof),
            );
            answer
        } else {
            scene.answer(&exchange, &password)
        };
        let refusal = scene.refused(answer).await;
        assert_eq!(pair(&refusal), WRONG, "try {tried}");
        scene.world.advance_seconds(PAST_LOCK_OUT_SECONDS);
    }
    for user in users {
        let exchange = scene.begin(user).await;
        scene
            .world
            .ok("RespondToAuthChallenge", scene.answer(&exchange, PASSWORD))
            .await;
    }
}

fn blank_answer(scene: &Scene, exchange: &Exchange) -> Value {
    json!({
        "ClientId": scene.client,
        "ChallengeName": "PASSWORD_VERIFIER",
        "Session": exchange.session,
        "ChallengeResponses": {
            "USERNAME": exchange.parameter("USERNAME"),
            "PASSWORD_CLAIM_SECRET_BLOCK": exchange.parameter("SECRET_BLOCK"),
            "TIMESTAMP": scene.world.srp_timestamp(),
        },
    })
}

#[tokio::test]
async fn no_multiple_of_the_modulus_is_taken() {
    let scene = scene(&["ana"]).await;
    let modulus = BigUint::parse_bytes(MODULUS.as_bytes(), 16).expect("a number");
    let hex = |number: &BigUint| number.to_str_radix(16);
    let mut spellings = vec![
        "0".to_owned(),
        "00".to_owned(),
        String::new(),
        "0".repeat(768),
        "0".repeat(770),
        "0".repeat(1024),
        MODULUS.to_uppercase(),
        format!("0{MODULUS}"),
        format!("00{MODULUS}"),
        format!("{}{MODULUS}", "0".repeat(256)),
        hex(&(&modulus + 1u32)),
        hex(&(&modulus * &modulus)),
        "f".repeat(768),
        "1".repeat(100_000),
        "-1".to_owned(),
        "+5".to_owned(),
        "0x05".to_owned(),
        " 05".to_owned(),
        "05 ".to_owned(),
        "g".to_owned(),
        "５".to_owned(),
        "05\0".to_owned(),
    ];
    spellings.extend((1u32..=5).map(|times| hex(&(&modulus * times))));
    for flow in ["InitiateAuth", "AdminInitiateAuth"] {
        for spelling in &spellings {
            let mut body = json!({
                "ClientId": scene.client, "AuthFlow": "USER_SRP_AUTH",
                "AuthParameters": { "USERNAME": "ana", "SRP_A": spelling },
            });
            if flow == "AdminInitiateAuth" {
                body["UserPoolId"] = json!(scene.pool);
            }
            let refusal = scene.world.refusal(flow, body).await;
            let expected = (
                "InvalidParameterException",
                "SRP_A is not a public value of the exchange",
            );
            let shown: String = spelling.chars().take(40).collect();
            assert_eq!(pair(&refusal), expected, "{flow} {shown}");
        }
    }
}

/// Public values whose powers are few, and keys that would follow if the arithmetic fell for them.
#[tokio::test]
async fn no_key_can_be_forced() {
    let scene = scene(&["ana"]).await;
    let modulus = BigUint::parse_bytes(MODULUS.as_bytes(), 16).expect("a number");
    let minus_one = &modulus - 1u32;
    for public in [BigUint::from(1u32), BigUint::from(2u32), minus_one.clone()] {
        let body = json!({
            "ClientId": scene.client, "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": "ana", "SRP_A": public.to_str_radix(16) },
        });
        for shared in [
            BigUint::ZERO,
            BigUint::from(1u32),
            minus_one.clone(),
            modulus.clone(),
        ] {
            let begun = scene.world.ok("InitiateAuth", body.clone()).await;
            let parameter =
                |name: &str| begun["ChallengeParameters"][name].as_str().expect("a text");
            let server = BigUint::parse_bytes(parameter("SRP_B").as_bytes(), 16).expect("a number");
            for shared in [shared.clone(), server.clone()] {
                let scrambler = sha256(&[&padded(&public), &padded(&server)]);
                let key = key_of(&BigUint::from_bytes_be(&scrambler), &shared);
                let block = base64_decode(parameter("SECRET_BLOCK")).expect("base64");
                let stamp = scene.world.srp_timestamp();
                let pool_name = scene.pool.split_once('_').expect("a pool id").1;
                let proof = signature(&key, pool_name, "ana", &block, &stamp);
                let answer = json!({
                    "ClientId": scene.client, "ChallengeName": "PASSWORD_VERIFIER",
                    "Session": begun["Session"],
                    "ChallengeResponses": {
                        "USERNAME": "ana", "TIMESTAMP": stamp,
                        "PASSWORD_CLAIM_SECRET_BLOCK": parameter("SECRET_BLOCK"),
                        "PASSWORD_CLAIM_SIGNATURE": base64_encode(&proof),
                    },
                });
                assert_eq!(pair(&scene.refused(answer).await), WRONG);
            }
            scene.world.advance_seconds(PAST_LOCK_OUT_SECONDS);
        }
    }
}

/// A number as it is hashed: big-endian, with a zero byte before a first bit that is set.
fn padded(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| *first >= 0x80) {
        bytes.insert(0, 0);
    }
    bytes
}

/// HKDF-SHA-256 as the clients use it.
fn key_of(scrambler: &BigUint, shared: &BigUint) -> SessionKey {
    let extracted = hmac_sha256(&padded(scrambler), &[&padded(shared)]);
    let expanded = hmac_sha256(&extracted, &[b"Caldera Derived Key", &[1]]);
    let mut key = [0; 16];
    key.copy_from_slice(&expanded[..16]);
    SessionKey::from(key)
}

#[tokio::test]
async fn a_signature_is_taken_to_the_letter_or_not_at_all() {
    let scene = scene(&["ana"]).await;
    let spellings: [fn(&[u8]) -> String; 10] = [
        |proof| base64_encode(&[proof, &[0]].concat()),
        |proof| base64_encode(&[proof, proof].concat()),
        |proof| base64_encode(&proof[..31]),
        |_| String::new(),
        |proof| base64_encode(proof).trim_end_matches('=').to_owned(),
        |proof| format!("{}=", base64_encode(proof)),
        |proof| format!(" {}", base64_encode(proof)),
        |proof| format!("{}\n", base64_encode(proof)),
        |proof| format!("{}AAAA", base64_encode(proof)),
        |proof| crypto::text::hex(proof),
    ];
    for (number, spelling) in spellings.iter().enumerate() {
        let exchange = scene.begin("ana").await;
        let right = scene.answer(&exchange, PASSWORD);
        let mut wrong = right.clone();
        let spelled = spelling(&signature_of(&right));
        set(&mut wrong, "PASSWORD_CLAIM_SIGNATURE", &spelled);
        assert_eq!(
            pair(&scene.refused(wrong).await),
            WRONG,
            "spelling {number}"
        );
        // The right one is taken still.
        scene.world.ok("RespondToAuthChallenge", right).await;
    }
    for bit in (0..256).step_by(11) {
        let exchange = scene.begin("ana").await;
        let right = scene.answer(&exchange, PASSWORD);
        let mut proof = signature_of(&right);
        proof[bit / 8] ^= 1 << (bit % 8);
        let mut wrong = right.clone();
        set(
            &mut wrong,
            "PASSWORD_CLAIM_SIGNATURE",
            &base64_encode(&proof),
        );
        assert_eq!(pair(&scene.refused(wrong).await), WRONG, "bit {bit}");
        scene.world.ok("RespondToAuthChallenge", right).await;
    }
}
