//! Cognito's flavour of SRP-6a (RFC 5054): proof of a password that never travels.
//!
//! Where it differs from the RFC, in the notation of RFC 5054 section 2.6, with SHA-256 as H:
//!
//! - numbers are hashed in the shortest two's-complement form (`pad`), not padded to the length of N;
//! - x = H(pad(salt) ‖ H(pool name ‖ user id ‖ ":" ‖ password)), the pool name being what follows the `_` of the pool's id;
//! - k = H(pad(N) ‖ pad(g)) and u = H(pad(A) ‖ pad(B));
//! - the session key is 16 bytes of HKDF-SHA-256 with salt pad(u), input pad(S) and info "Caldera Derived Key";
//! - the proof is HMAC-SHA-256(key, pool name ‖ user id ‖ secret block ‖ timestamp).
//!
//! For a device, its group key takes the place of the pool name and its key that of the user id.
//!
//! Source: amazon-cognito-identity-js, `AuthenticationHelper`; the group is number 15 of RFC 3526 (3072 bits), g = 2.

mod arithmetic;
mod bignum;
mod challenge;
pub mod client;
mod group;
#[cfg(target_arch = "x86_64")]
mod ifma;
#[cfg(target_arch = "x86_64")]
mod kernel;
mod portable;
mod verifier;
mod window;

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::{ZeroizeOnDrop, Zeroizing};

pub use arithmetic::Arithmetic;
pub use challenge::{Challenge, check_public};
pub use verifier::Verifier;

use crate::mac::{hmac_sha256, sha256};
use group::Element;

/// Why a step of SRP is refused. A wrong password is no error: it makes another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SrpError {
    /// `SRP_A` or `SRP_B` is no hexadecimal number from 1 to N - 1.
    #[error("the public value is not a number of the group")]
    PublicValue,
    /// u is 0, and the key would not depend on the password.
    #[error("the two public values cancel the password")]
    Scrambler,
    /// The verifier or its salt is out of range.
    #[error("the password verifier is not a number of the group")]
    Verifier,
}

/// The key that both sides share if the password was right.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SessionKey([u8; 16]);

impl SessionKey {
    /// The key's bytes.
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }
}

impl From<[u8; 16]> for SessionKey {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// `PASSWORD_CLAIM_SIGNATURE` before base64. `secret_block` is the bytes that `SECRET_BLOCK` encodes, `timestamp` the text of
/// `TIMESTAMP` as the client wrote it. To be compared with [`crate::mac::equal`].
pub fn signature(
    key: &SessionKey,
    pool_name: &str,
    user_id: &str,
    secret_block: &[u8],
    timestamp: &str,
) -> [u8; 32] {
    hmac_sha256(
        key.expose(),
        &[
            pool_name.as_bytes(),
            user_id.as_bytes(),
            secret_block,
            timestamp.as_bytes(),
        ],
    )
}

/// The shortest two's-complement form of a non-negative number: a zero byte goes in front where the first bit is set.
fn pad(number: &[u8]) -> Zeroizing<Vec<u8>> {
    let digits = significant(number);
    let mut padded = Zeroizing::new(Vec::with_capacity(digits.len() + 1));
    if digits.first().is_none_or(|first| *first >= 0x80) {
        padded.push(0);
    }
    padded.extend_from_slice(digits);
    padded
}

/// The number without the zero bytes in front.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// x, the password as an exponent.
fn exponent(salt: &[u8], pool_name: &str, user_id: &str, password: &str) -> Zeroizing<[u8; 32]> {
    let identity = Zeroizing::new(sha256(&[
        pool_name.as_bytes(),
        user_id.as_bytes(),
        b":",
        password.as_bytes(),
    ]));
    Zeroizing::new(sha256(&[&pad(salt), identity.as_ref()]))
}

/// k, the multiplier of the verifier.
fn multiplier() -> Element {
    Element::small(&sha256(&[&pad(&group::MODULUS), &pad(&[group::GENERATOR])]))
}

/// u, the scrambler of both public values. It hides nothing.
fn scrambler(client: &Element, server: &Element) -> Result<[u8; 32], SrpError> {
    let scrambler = sha256(&[&pad(client.bytes()), &pad(server.bytes())]);
    if scrambler == [0; 32] {
        Err(SrpError::Scrambler)
    } else {
        Ok(scrambler)
    }
}

fn session_key(shared: &Element, scrambler: &[u8; 32]) -> SessionKey {
    let secret = Salt::new(HKDF_SHA256, &pad(scrambler)).extract(&pad(shared.bytes()));
    let mut key = SessionKey([0; 16]);
    let derived = secret
        .expand(&[b"Caldera Derived Key"], SessionKeyLength)
        .and_then(|material| material.fill(&mut key.0));
    crate::certain(derived, "HKDF-SHA-256 derives up to 8160 bytes");
    key
}

struct SessionKeyLength;

impl KeyType for SessionKeyLength {
    fn len(&self) -> usize {
        16
    }
}
