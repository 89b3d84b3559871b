//! RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3). Keys are parsed once and kept.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    RsaPublicKeyComponents,
};
use zeroize::Zeroizing;

use crate::certain;
use crate::limits::{RSA_MODULUS_BITS_MAX, RSA_MODULUS_BITS_MIN};

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// aws-lc made no key, which only exhausted memory or a failed random source explains.
    #[error("no RSA key could be generated")]
    NotGenerated,
    /// The bytes are not an RSA key.
    #[error("not an RSA key")]
    Malformed,
    /// The modulus is shorter or longer than the limits.
    #[error("an RSA modulus of {0} bits is not supported")]
    Size(usize),
}

/// A private RSA key.
pub struct SigningKey {
    pair: KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// A new key of 2048 bits. Its randomness is aws-lc's own, taken from the operating system.
    pub fn generate() -> Result<Self, KeyError> {
        let pair =
            KeyPair::generate(KeySize::Rsa2048).map_err(|Unspecified| KeyError::NotGenerated)?;
        Self::of(pair)
    }

    /// Parses a PKCS #8 private key (RFC 5208, DER).
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        Self::of(KeyPair::from_pkcs8(der).map_err(|_| KeyError::Malformed)?)
    }

    /// The PKCS #8 private key (RFC 5208, DER). To be sealed before it is stored.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let der: Result<Pkcs8V1Der<'_>, Unspecified> = self.pair.as_der();
        Zeroizing::new(certain(der, "the key is complete").as_ref().to_vec())
    }

    /// The RS256 signature of the message: as long as the modulus.
    pub fn sign_rs256(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        // The random source is part of aws-lc's signature for PSS's sake; PKCS #1 v1.5 is deterministic and draws nothing from it.
        let signed = self.pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            message,
            &mut signature,
        );
        certain(signed, "the signature's buffer has the modulus' length");
        signature
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    fn of(pair: KeyPair) -> Result<Self, KeyError> {
        let public = pair.public_key();
        let modulus = public.modulus().big_endian_without_leading_zero();
        let exponent = public.exponent().big_endian_without_leading_zero();
        let public = PublicKey::new(modulus, exponent)?;
        Ok(Self { pair, public })
    }
}

/// A public RSA key. Cheap to clone.
#[derive(Clone)]
pub struct PublicKey {
    parsed: Arc<Parsed>,
}

struct Parsed {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    key: ParsedPublicKey,
}

impl PublicKey {
    /// The key of this modulus and exponent, both big-endian without zeros in front.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let bits = modulus.len() * 8;
        if !(RSA_MODULUS_BITS_MIN..=RSA_MODULUS_BITS_MAX).contains(&bits) {
            return Err(KeyError::Size(bits));
        }
        let components = RsaPublicKeyComponents {
            n: modulus,
            e: exponent,
        };
        let key = components
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| KeyError::Malformed)?;
        let parsed = Parsed {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
            key,
        };
        Ok(Self {
            parsed: Arc::new(parsed),
        })
    }

    /// The modulus, big-endian.
    pub fn modulus(&self) -> &[u8] {
        &self.parsed.modulus
    }

    /// The exponent, big-endian.
    pub fn exponent(&self) -> &[u8] {
        &self.parsed.exponent
    }

    /// Whether the signature is the RS256 signature of the message.
    pub fn verify_rs256(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.key.verify_sig(message, signature).is_ok()
    }
}

/// The `kid` of a key in Cognito's form, base64 of 32 bytes: here of the SHA-256 of the modulus.
pub fn key_id(key: &PublicKey) -> String {
    crate::text::base64_encode(&crate::mac::sha256(&[key.modulus()]))
}
