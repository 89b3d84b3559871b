//! A client of Cognito's SRP on another big-number library than the crate's own, written from its clients' conventions.

use crypto::mac::{hmac_sha256, sha256};
use crypto::srp::{Challenge, Verifier};
use num_bigint::BigUint;

use crate::srp_modulus::modulus;

pub(crate) struct Session {
    pub(crate) public_hex: String,
    pub(crate) key: [u8; 16],
}

/// One sign-in with the client's `secret` exponent.
pub(crate) fn one_session(
    pool_name: &str,
    user_id: &str,
    password: &str,
    verifier: &Verifier,
    challenge: &Challenge,
    secret: &[u8],
) -> Session {
    let (n, g) = (modulus(), BigUint::from(2_u8));
    let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
    let parse = |text: &str| BigUint::parse_bytes(text.as_bytes(), 16).unwrap();
    let secret = number(secret);
    let public = g.modpow(&secret, &n);
    let (server, salt) = (parse(&challenge.public_hex()), parse(&verifier.salt_hex()));
    let k = number(&sha256(&[&pad(&n), &pad(&g)]));
    let scrambler = number(&sha256(&[&pad(&public), &pad(&server)]));
    let identity = sha256(&[format!("{pool_name}{user_id}:{password}").as_bytes()]);
    let x = number(&sha256(&[&pad(&salt), &identity]));
    let base = (&server + &n - k * g.modpow(&x, &n) % &n) % &n;
    let shared = base.modpow(&(secret + &scrambler * x), &n);
    let extracted = hmac_sha256(&pad(&scrambler), &[&pad(&shared)]);
    let expanded = hmac_sha256(&extracted, &[b"Caldera Derived Key", &[1]]);
    Session {
        public_hex: public.to_str_radix(16),
        key: expanded[..16].try_into().unwrap(),
    }
}

fn pad(number: &BigUint) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    if bytes[0] >= 0x80 {
        [vec![0], bytes].concat()
    } else {
        bytes
    }
}
