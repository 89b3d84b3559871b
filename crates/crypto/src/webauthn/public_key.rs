//! The public keys of passkeys.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};

use super::Fault;
use super::cbor::CoseKey;
use crate::signing;

/// ECDSA on P-256 with SHA-256 (RFC 9053, section 2.1).
const ES256: i64 = -7;
/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8812, section 2).
const RS256: i64 = -257;

/// The algorithms that a passkey may have, by their numbers in COSE, those first that are preferred: Cognito's.
pub const ALGORITHMS: [i64; 2] = [ES256, RS256];

/// The kinds of keys and the curve (RFC 9053, section 7).
const KIND_CURVE: i64 = 2;
const KIND_RSA: i64 = 3;
const P256: i64 = 1;
/// An uncompressed point (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// A `COSE_Key` by which nobody is let in: the base point of P-256 (FIPS 186-5), for signatures by passkeys that do not exist. To refuse
/// them takes as long as to refuse others.
pub const DECOY: [u8; 77] = [
    0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c,
    0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb,
    0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x22, 0x58, 0x20, 0x4f, 0xe3, 0x42,
    0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33,
    0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];

pub(super) enum PublicKey {
    Es256(ParsedPublicKey),
    Rs256(signing::PublicKey),
}

impl PublicKey {
    /// Reads a `COSE_Key`.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let malformed = || Fault::Malformed("the public key");
        let key = CoseKey::read(bytes).ok_or_else(malformed)?;
        match (key.kind, key.algorithm) {
            (Some(KIND_CURVE), Some(ES256)) => {
                if key.curve != Some(P256) {
                    return Err(Fault::Unsupported);
                }
                let coordinate = |bytes: Option<&[u8]>| <[u8; 32]>::try_from(bytes?).ok();
                let x = coordinate(key.second).ok_or_else(malformed)?;
                let y = coordinate(key.third).ok_or_else(malformed)?;
                let point = [&[UNCOMPRESSED][..], &x, &y].concat();
                let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point);
                parsed.map(PublicKey::Es256).map_err(|_| malformed())
            }
            (Some(KIND_RSA), Some(RS256)) => {
                let modulus = key.modulus.ok_or_else(malformed)?;
                let exponent = key.second.ok_or_else(malformed)?;
                let parsed = signing::PublicKey::new(modulus, exponent);
                parsed.map(PublicKey::Rs256).map_err(|fault| match fault {
                    signing::KeyError::Size(_) => Fault::Unsupported,
                    _ => malformed(),
                })
            }
            (Some(_), Some(_)) => Err(Fault::Unsupported),
            _ => Err(malformed()),
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            PublicKey::Es256(key) => key.verify_sig(message, signature).is_ok(),
            PublicKey::Rs256(key) => key.verify_rs256(message, signature),
        }
    }
}
