//! A passkey's private key, for those who try a server in an authenticator's place.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use crate::certain;
use crate::signing::KeyError;

/// A private key on P-256, for ES256.
pub struct Es256Key(EcdsaKeyPair);

impl Es256Key {
    /// A new one. Its randomness is aws-lc's own, taken from the operating system, as is that of each signature.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING);
        pair.map(Self).map_err(|_| KeyError::NotGenerated)
    }

    /// The coordinates of the public half: 32 bytes each.
    pub fn public(&self) -> (&[u8], &[u8]) {
        let point = self.0.public_key().as_ref();
        point[1..].split_at(32)
    }

    /// A signature of the message, in DER.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signed = self.0.sign(&SystemRandom::new(), message);
        certain(signed, "the key is complete").as_ref().to_vec()
    }
}
