//! Hashes that are no password's: each takes as long to verify as one that somebody has, and is verified for whoever has none.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use crate::foreign::{Foreign, is_foreign};
use crate::password::{self, Parameters};

/// Bytes of the salts and of a digest's blocks in these hashes.
const SALT_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;
/// Characters of the salt and the digest of a bcrypt hash.
const BCRYPT_CHARACTERS: usize = 53;

/// The one that costs as much as a hash, which is the same for all hashes that do; none where the text is no hash.
pub fn like(hash: &str) -> Option<String> {
    if !is_foreign(hash) {
        let Parameters {
            memory_kib,
            passes,
            lanes,
        } = password::parameters(hash).ok()?;
        let (_, rest) = password::decoy().split_once(",p=1$")?;
        return Some(format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${rest}"
        ));
    }
    let hex = |bytes| "00".repeat(bytes);
    Some(match Foreign::read(hash).ok()? {
        Foreign::Bcrypt { cost, .. } => {
            format!("$2b${cost:02}${}", ".".repeat(BCRYPT_CHARACTERS))
        }
        Foreign::Scrypt { parameters, .. } => {
            let (n, r, p) = (parameters.n(), parameters.r(), parameters.p());
            format!("{n}${r}${p}${}${}", hex(SALT_BYTES), hex(DIGEST_BYTES))
        }
        Foreign::Pbkdf2Sha256 { rounds, digest, .. } => {
            let bytes = DIGEST_BYTES * digest.len().div_ceil(DIGEST_BYTES);
            let [salt, digest] = [SALT_BYTES, bytes].map(|bytes| {
                let zeros = vec![0_u8; bytes];
                BASE64_STANDARD_NO_PAD.encode(zeros)
            });
            format!("$pbkdf2-sha256${rounds}${salt}${digest}")
        }
    })
}

/// About how many microseconds a hash takes, to tell dear ones from cheap ones; none where the text is no hash.
pub fn micros(hash: &str) -> Option<u64> {
    if !is_foreign(hash) {
        let parameters = password::parameters(hash).ok()?;
        let work = u64::from(parameters.memory_kib) * u64::from(parameters.passes);
        return Some(work * 2 / 5);
    }
    Some(match Foreign::read(hash).ok()? {
        Foreign::Bcrypt { cost, .. } => 50_u64 << cost,
        Foreign::Scrypt { parameters, .. } => {
            parameters.n() * u64::from(parameters.r()) * u64::from(parameters.p()) / 3
        }
        Foreign::Pbkdf2Sha256 { rounds, digest, .. } => {
            let blocks = digest.len().div_ceil(DIGEST_BYTES) as u64;
            u64::from(rounds.get()) * blocks / 4
        }
    })
}
