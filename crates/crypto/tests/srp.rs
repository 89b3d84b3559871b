//! SRP against the clients that sign in to Cognito: vectors that two of them computed, a round trip with a third written here on
//! another big-number library, and everything that must not get in.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod srp_modulus;
mod srp_reference;

use crypto::mac::{base64_decode, equal};
use crypto::random::Stream;
use crypto::srp::client::{Answer, Client};
use crypto::srp::{Arithmetic, Challenge, SrpError, Verifier, check_public, signature};
use crypto::text::{from_hex, hex};
use serde_json::Value;
use srp_modulus::modulus;
use srp_reference::one_session;

const POOL: &str = "AbCdEf123";
const TIMESTAMP: &str = "Fri Jun 7 04:05:06 UTC 2024";

/// Computed by pycognito 2024.5.1 and amazon-cognito-identity-js 6.3.21. Among the cases are salts that begin with a set bit or a
/// zero byte, public values of an odd count of digits, and a password beyond ASCII.
fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("srp_vectors.json")).unwrap()
}

#[test]
fn agrees_with_the_clients_of_cognito() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 6);
    for vector in &vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let salt = from_hex(text("salt")).unwrap().try_into().unwrap();
        let secret = from_hex(text("b")).unwrap().try_into().unwrap();
        let (pool, user) = (text("pool_name"), text("user_id"));
        let verifier = Verifier::make(Arithmetic::fastest(), pool, user, text("password"), salt);
        assert_eq!(hex(&verifier.to_bytes()[..384]), text("verifier"));
        let challenge = Challenge::new(Arithmetic::fastest(), &verifier, secret);
        assert_eq!(
            challenge.public_hex().trim_start_matches('0'),
            text("srp_b")
        );
        assert_eq!(challenge.public_hex().len() % 2, 0);
        let key = challenge.session_key(text("srp_a")).ok().unwrap();
        let block = base64_decode(text("secret_block")).unwrap();
        let expected = signature(&key, pool, user, &block, text("timestamp"));
        assert_eq!(base64_decode(text("signature")).unwrap(), expected);
    }
}

#[test]
fn agrees_with_an_independent_client() {
    let mut stream = Stream::from_seed([1; 32]);
    for round in 0..12 {
        let password = stream.alphanumeric(12);
        let verifier = Verifier::make(
            Arithmetic::fastest(),
            POOL,
            "alice",
            &password,
            stream.bytes(),
        );
        let challenge = Challenge::new(Arithmetic::fastest(), &verifier, stream.bytes());
        // Secrets as short and as long as clients draw them.
        let secret = &stream.bytes::<128>()[..if round % 2 == 0 { 32 } else { 128 }];
        let session = one_session(POOL, "alice", &password, &verifier, &challenge, secret);
        let key = challenge.session_key(&session.public_hex).ok().unwrap();
        assert_eq!(*key.expose(), session.key);
    }
}

#[test]
fn the_own_client_signs_in() {
    let verifier = Verifier::make(
        Arithmetic::fastest(),
        POOL,
        "alice",
        "Correct horse 1!",
        [9; 16],
    );
    let (challenge, client) = (
        Challenge::new(Arithmetic::fastest(), &verifier, [7; 32]),
        Client::start([8; 32]),
    );
    assert!(answers(&client, &challenge, &verifier, "Correct horse 1!"));
    assert!(!answers(&client, &challenge, &verifier, "correct horse 1!"));
}

#[test]
fn two_thousand_wrong_passwords_prove_nothing() {
    let mut stream = Stream::from_seed([2; 32]);
    let verifier = Verifier::make(
        Arithmetic::fastest(),
        POOL,
        "alice",
        "Correct horse 1!",
        [9; 16],
    );
    let (challenge, client) = (
        Challenge::new(Arithmetic::fastest(), &verifier, [7; 32]),
        Client::start([8; 32]),
    );
    let key = challenge.session_key(&client.public_hex()).ok().unwrap();
    let expected = signature(&key, POOL, "alice", b"block", TIMESTAMP);
    for round in 0..2000 {
        // Guesses, and signatures of no password at all.
        let proof: [u8; 32] = if round % 4 == 0 {
            let (guess, public) = (stream.alphanumeric(10), challenge.public_hex());
            client
                .respond(&answer(&guess, &verifier.salt_hex(), &public))
                .unwrap()
        } else {
            stream.bytes()
        };
        assert!(!equal(&expected, &proof));
    }
    for byte in 0..32 {
        let mut proof = expected;
        proof[byte] ^= 1 << (byte % 8);
        assert!(!equal(&expected, &proof));
    }
    assert!(!equal(&expected, &[expected.as_slice(), b"\0"].concat()));
    assert!(!equal(&expected, &expected[..31]));
    assert!(!equal(&expected, b""));
}

#[test]
fn a_proof_binds_everything_it_signs() {
    let verifier = Verifier::make(
        Arithmetic::fastest(),
        POOL,
        "alice",
        "Correct horse 1!",
        [9; 16],
    );
    let challenge = Challenge::new(Arithmetic::fastest(), &verifier, [7; 32]);
    let key = challenge
        .session_key(&Client::start([8; 32]).public_hex())
        .ok()
        .unwrap();
    let expected = signature(&key, POOL, "alice", b"block", TIMESTAMP);
    assert_ne!(
        expected,
        signature(&key, "AbCdEf124", "alice", b"block", TIMESTAMP)
    );
    assert_ne!(expected, signature(&key, POOL, "bob", b"block", TIMESTAMP));
    assert_ne!(
        expected,
        signature(&key, POOL, "alice", b"other", TIMESTAMP)
    );
    assert_ne!(
        expected,
        signature(&key, POOL, "alice", b"block", "Fri Jun 7 04:05:07 UTC 2024")
    );
    let other = Challenge::new(Arithmetic::fastest(), &verifier, [6; 32]);
    let other_key = other
        .session_key(&Client::start([8; 32]).public_hex())
        .ok()
        .unwrap();
    assert_ne!(
        expected,
        signature(&other_key, POOL, "alice", b"block", TIMESTAMP)
    );
}

#[test]
fn refuses_public_values_outside_the_group() {
    let challenge = Challenge::new(Arithmetic::fastest(), &Verifier::pretend(&[3; 32]), [7; 32]);
    let n = modulus();
    let long = format!("{}1", "0".repeat(1024));
    let outside = [
        String::new(),
        "0".to_owned(),
        "0".repeat(768),
        n.to_str_radix(16),
        (&n + 1_u32).to_str_radix(16),
        (&n * 2_u32).to_str_radix(16),
        (&n * &n).to_str_radix(16),
        "f".repeat(769),
        long,
        "-1".to_owned(),
        "+1".to_owned(),
        "0x1f".to_owned(),
        " 1f".to_owned(),
        "1f\n".to_owned(),
        "1f\0".to_owned(),
        "１f".to_owned(),
    ];
    for value in &outside {
        assert_eq!(check_public(value), Err(SrpError::PublicValue), "{value}");
        assert_eq!(
            challenge.session_key(value).err(),
            Some(SrpError::PublicValue),
            "{value}"
        );
    }
    assert_eq!(check_public(&(&n - 1_u32).to_str_radix(16)), Ok(()));
}

#[test]
fn reads_public_values_as_numbers() {
    let challenge = Challenge::new(Arithmetic::fastest(), &Verifier::pretend(&[3; 32]), [7; 32]);
    let key = |text: &str| *challenge.session_key(text).ok().unwrap().expose();
    assert_eq!(key("abc"), key("0ABC"));
    assert_eq!(key("abc"), key(&format!("{:0>1024}", "aBc")));
    assert_ne!(key("abc"), key("abc0"));
}

#[test]
fn a_resumed_challenge_is_the_same() {
    let verifier = Verifier::make(
        Arithmetic::fastest(),
        POOL,
        "alice",
        "Correct horse 1!",
        [9; 16],
    );
    let challenge = Challenge::new(Arithmetic::fastest(), &verifier, [7; 32]);
    let resumed = Challenge::resume(
        Arithmetic::fastest(),
        &verifier,
        [7; 32],
        &challenge.public_hex(),
    )
    .ok()
    .unwrap();
    let keys = [&challenge, &resumed].map(|one| *one.session_key("abc").ok().unwrap().expose());
    assert_eq!(keys[0], keys[1]);
    assert_eq!(
        Challenge::resume(Arithmetic::fastest(), &verifier, [7; 32], "0").err(),
        Some(SrpError::PublicValue)
    );
}

#[test]
fn a_verifier_proves_one_password_of_one_user_of_one_pool() {
    let verifier = Verifier::make(
        Arithmetic::fastest(),
        POOL,
        "alice",
        "Correct horse 1!",
        [0x8f; 16],
    );
    let stored = Verifier::from_bytes(&verifier.to_bytes()).ok().unwrap();
    for verifier in [&verifier, &stored] {
        assert!(verifier.proves(Arithmetic::fastest(), POOL, "alice", "Correct horse 1!"));
        assert!(!verifier.proves(Arithmetic::fastest(), POOL, "alice", "Correct horse 1! "));
        assert!(!verifier.proves(Arithmetic::fastest(), POOL, "Alice", "Correct horse 1!"));
        assert!(!verifier.proves(
            Arithmetic::fastest(),
            "AbCdEf124",
            "alice",
            "Correct horse 1!"
        ));
    }
}

#[test]
fn a_pretended_verifier_is_stable_and_nobodys() {
    let verifier = Verifier::pretend(&[3; 32]);
    assert_eq!(verifier.to_bytes(), Verifier::pretend(&[3; 32]).to_bytes());
    assert_ne!(verifier.salt_hex(), Verifier::pretend(&[4; 32]).salt_hex());
    assert_eq!(verifier.salt_hex().len(), 32);
    assert!(!verifier.proves(Arithmetic::fastest(), POOL, "alice", ""));
    let challenge = Challenge::new(Arithmetic::fastest(), &verifier, [7; 32]);
    assert!(!answers(
        &Client::start([8; 32]),
        &challenge,
        &verifier,
        "Correct horse 1!"
    ));
}

#[test]
fn a_salt_is_sent_so_that_every_client_reads_the_same_number() {
    let salt_hex = |salt: [u8; 16]| {
        Verifier::make(Arithmetic::fastest(), POOL, "alice", "secret", salt).salt_hex()
    };
    assert_eq!(salt_hex([0x8f; 16]), "8f".repeat(16));
    assert_eq!(salt_hex([0; 16]), "00");
    let mut salt = [0x11; 16];
    salt[..2].copy_from_slice(&[0, 0x0a]);
    assert_eq!(salt_hex(salt), format!("0a{}", "11".repeat(14)));
}

#[test]
fn takes_the_verifier_of_a_device_in_twos_complement() {
    let verifier = Verifier::make(Arithmetic::fastest(), "group", "key", "secret", [0x8f; 16]);
    let value = [&[0], &verifier.to_bytes()[..384]].concat();
    let salt = [&[0], verifier.salt()].concat();
    let parsed = Verifier::from_parts(&salt, &value).ok().unwrap();
    assert_eq!(parsed.to_bytes(), verifier.to_bytes());
}

#[test]
fn refuses_verifiers_that_any_password_would_fit() {
    let n = modulus();
    let values = [
        vec![],
        vec![0],
        vec![1],
        (&n - 1_u32).to_bytes_be(),
        n.to_bytes_be(),
    ];
    for value in values.iter().chain([&vec![0xff; 385]]) {
        assert_eq!(
            Verifier::from_parts(&[1; 16], value).err(),
            Some(SrpError::Verifier)
        );
    }
    assert_eq!(
        Verifier::from_parts(&[1; 65], &[5]).err(),
        Some(SrpError::Verifier)
    );
    assert_eq!(
        Verifier::from_bytes(&[5; 383]).err(),
        Some(SrpError::Verifier)
    );
}

fn answers(client: &Client, challenge: &Challenge, verifier: &Verifier, password: &str) -> bool {
    let key = challenge.session_key(&client.public_hex()).ok().unwrap();
    let expected = signature(&key, POOL, "alice", b"block", TIMESTAMP);
    let (salt, public) = (verifier.salt_hex(), challenge.public_hex());
    equal(
        &expected,
        &client.respond(&answer(password, &salt, &public)).unwrap(),
    )
}

fn answer<'text>(
    password: &'text str,
    salt_hex: &'text str,
    server_hex: &'text str,
) -> Answer<'text> {
    let (pool_name, user_id, secret_block, timestamp) =
        (POOL, "alice", b"block".as_slice(), TIMESTAMP);
    Answer {
        pool_name,
        user_id,
        password,
        salt_hex,
        server_hex,
        secret_block,
        timestamp,
    }
}
