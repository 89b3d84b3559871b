//! What a server knows of a password.

use zeroize::Zeroizing;

use super::group::{BYTES, Element};
use super::{Arithmetic, SrpError, exponent, pad, significant};
use crate::limits::SRP_SALT_BYTES_MAX;
use crate::random::Stream;

/// A salt and v = g^x. Guessing passwords against it is fast: it must be sealed wherever it is stored.
#[derive(Clone)]
pub struct Verifier {
    salt: Vec<u8>,
    pub(super) value: Element,
}

impl Verifier {
    /// The verifier of a password. `user_id` is the exact string that goes out as `USER_ID_FOR_SRP`. One modular power.
    pub fn make(
        arithmetic: Arithmetic,
        pool_name: &str,
        user_id: &str,
        password: &str,
        salt: [u8; 16],
    ) -> Self {
        let exponent = exponent(&salt, pool_name, user_id, password);
        Self {
            salt: significant(&salt).to_vec(),
            value: Element::generated(&exponent, arithmetic),
        }
    }

    /// The verifier of nobody's password, for a user who does not exist. `seed` must be a MAC of the user's name under a secret:
    /// then it stays the same from call to call, cannot be told from a real one, and costs as much in every later step.
    pub fn pretend(seed: &[u8; 32]) -> Self {
        let mut stream = Stream::from_seed(*seed);
        let salt: [u8; 16] = stream.bytes();
        Self {
            salt: significant(&salt).to_vec(),
            value: Element::masked(stream.bytes()),
        }
    }

    /// A verifier that somebody else computed, such as a device: both numbers big-endian, in two's complement or not.
    /// Refuses a value that is not above 1 and below N - 1, which every wrong password would fit.
    pub fn from_parts(salt: &[u8], value: &[u8]) -> Result<Self, SrpError> {
        let salt = significant(salt);
        let value = Element::new(value).ok_or(SrpError::Verifier)?;
        if salt.len() > SRP_SALT_BYTES_MAX || value.is_degenerate() {
            return Err(SrpError::Verifier);
        }
        Ok(Self {
            salt: salt.to_vec(),
            value,
        })
    }

    /// What [`Verifier::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SrpError> {
        let (value, salt) = bytes.split_at_checked(BYTES).ok_or(SrpError::Verifier)?;
        Self::from_parts(salt, value)
    }

    /// The value in 384 bytes, then the salt. To be sealed before it is stored.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.value.bytes(), self.salt.as_slice()].concat())
    }

    /// Whether this is the verifier of the password. Costs as much as [`Verifier::make`], whatever the answer.
    pub fn proves(
        &self,
        arithmetic: Arithmetic,
        pool_name: &str,
        user_id: &str,
        password: &str,
    ) -> bool {
        let exponent = exponent(&self.salt, pool_name, user_id, password);
        let value = Element::generated(&exponent, arithmetic);
        crate::mac::equal(value.bytes(), self.value.bytes())
    }

    /// The salt as a big-endian number without zero bytes in front.
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    /// `SALT`: an even count of hexadecimal digits that every client reads alike, whether as a number or as bytes.
    pub fn salt_hex(&self) -> String {
        if self.salt.is_empty() {
            crate::text::hex(&pad(&self.salt))
        } else {
            crate::text::hex(&self.salt)
        }
    }
}
