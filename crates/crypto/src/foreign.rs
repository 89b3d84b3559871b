//! Password hashes that come from other directories, in the forms in which they are handed over. They are verified and never made.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::limits::{
    FOREIGN_ARGON2_LANES_MAX, FOREIGN_ARGON2_MEMORY_KIB_MAX, FOREIGN_ARGON2_PASSES_MAX,
    FOREIGN_BCRYPT_COST_MAX, FOREIGN_BYTES_MAX, FOREIGN_PBKDF2_ROUNDS_MAX, FOREIGN_SCRYPT_N_MAX,
    FOREIGN_SCRYPT_P_MAX, FOREIGN_SCRYPT_R_MAX, PASSWORD_BYTES_MAX, PASSWORD_DIGEST_BYTES_MIN,
    PASSWORD_HASH_CHARACTERS_MAX,
};
use crate::password::{self, PasswordError};

/// Bytes of a password that bcrypt reads, the zero behind it among them.
const BCRYPT_PASSWORD_BYTES: usize = 72;
const BCRYPT_COST_MIN: u32 = 4;
/// Bytes of its digest that its text holds; the last one is left out.
const BCRYPT_DIGEST_BYTES: usize = 23;
const BCRYPT_SALT_CHARACTERS: usize = 22;
/// Bytes of a PBKDF2 digest that all rounds are gone through for.
const PBKDF2_BLOCK_BYTES: usize = 32;

/// How a password is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `$2b$<cost>$<salt><digest>`, or `2a`, `2x`, `2y`.
    Bcrypt,
    /// `<N>$<r>$<p>$<salt>$<digest>`, both in hexadecimal digits.
    Scrypt,
    /// `$argon2id$v=19$m=…,t=…,p=…$<salt>$<digest>`.
    Argon2id,
    /// `$pbkdf2-sha256$<rounds>$<salt>$<digest>`, both in base64 without padding.
    Pbkdf2Sha256,
}

/// Whether a text is a hash of the scheme, at no higher cost than is taken from elsewhere.
///
/// # Errors
/// [`PasswordError::Malformed`] and [`PasswordError::Parameters`].
pub fn check(scheme: Scheme, text: &str) -> Result<(), PasswordError> {
    if scheme == Scheme::Argon2id {
        let parameters = password::parameters(text)?;
        let is_cheap = parameters.memory_kib <= FOREIGN_ARGON2_MEMORY_KIB_MAX
            && parameters.passes <= FOREIGN_ARGON2_PASSES_MAX
            && parameters.lanes <= FOREIGN_ARGON2_LANES_MAX;
        return is_cheap.then_some(()).ok_or(PasswordError::Parameters);
    }
    let read = Foreign::read(text)?;
    (read.scheme() == scheme)
        .then_some(())
        .ok_or(PasswordError::Malformed)
}

/// Whether a hash is of another scheme than those that are made here.
pub fn is_foreign(text: &str) -> bool {
    !text.starts_with("$argon2")
}

/// A hash that was read.
pub(crate) enum Foreign {
    Bcrypt {
        cost: u32,
        salt: [u8; 16],
        digest: Vec<u8>,
    },
    Scrypt {
        parameters: scrypt::Params,
        salt: Vec<u8>,
        digest: Vec<u8>,
    },
    Pbkdf2Sha256 {
        rounds: NonZeroU32,
        salt: Vec<u8>,
        digest: Vec<u8>,
    },
}

impl Foreign {
    /// Reads a hash of any scheme but Argon2id.
    pub(crate) fn read(text: &str) -> Result<Foreign, PasswordError> {
        if text.len() > PASSWORD_HASH_CHARACTERS_MAX {
            return Err(PasswordError::Malformed);
        }
        if let Some(rest) = text.strip_prefix("$2") {
            return bcrypt(rest);
        }
        if let Some(rest) = text.strip_prefix("$pbkdf2-sha256$") {
            return pbkdf2(rest);
        }
        scrypt(text)
    }

    fn scheme(&self) -> Scheme {
        match self {
            Foreign::Bcrypt { .. } => Scheme::Bcrypt,
            Foreign::Scrypt { .. } => Scheme::Scrypt,
            Foreign::Pbkdf2Sha256 { .. } => Scheme::Pbkdf2Sha256,
        }
    }

    /// Whether the hash is the password's. The comparison takes constant time.
    pub(crate) fn verify(&self, password: &[u8]) -> Result<bool, PasswordError> {
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        match self {
            Foreign::Bcrypt { cost, salt, digest } => {
                let mut read = Zeroizing::new(password.to_vec());
                read.push(0);
                read.truncate(BCRYPT_PASSWORD_BYTES);
                let computed = Zeroizing::new(bcrypt::bcrypt(*cost, *salt, &read));
                Ok(crate::mac::equal(&computed[..BCRYPT_DIGEST_BYTES], digest))
            }
            Foreign::Scrypt {
                parameters,
                salt,
                digest,
            } => {
                let mut computed = Zeroizing::new(vec![0; digest.len()]);
                scrypt::scrypt(password, salt, parameters, &mut computed)
                    .map_err(|_| PasswordError::Parameters)?;
                Ok(crate::mac::equal(&computed, digest))
            }
            Foreign::Pbkdf2Sha256 {
                rounds,
                salt,
                digest,
            } => {
                let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
                Ok(pbkdf2::verify(algorithm, *rounds, salt, password, digest).is_ok())
            }
        }
    }
}

/// What follows `$2`: a letter, the cost, the salt and the digest.
fn bcrypt(rest: &str) -> Result<Foreign, PasswordError> {
    let mut parts = rest.split('$');
    let (Some("a" | "b" | "x" | "y"), Some(cost), Some(hash), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(PasswordError::Malformed);
    };
    let (salt, digest) = hash
        .split_at_checked(BCRYPT_SALT_CHARACTERS)
        .ok_or(PasswordError::Malformed)?;
    let read = |text: &str| bcrypt_text().decode(text).ok();
    let salt = read(salt).and_then(|salt| salt.try_into().ok());
    let digest = read(digest).filter(|digest| digest.len() == BCRYPT_DIGEST_BYTES);
    let cost = number(cost).filter(|_| cost.len() == 2);
    let (Some(cost), Some(salt), Some(digest)) = (cost, salt, digest) else {
        return Err(PasswordError::Malformed);
    };
    if !(BCRYPT_COST_MIN..=FOREIGN_BCRYPT_COST_MAX).contains(&cost) {
        return Err(PasswordError::Parameters);
    }
    Ok(Foreign::Bcrypt { cost, salt, digest })
}

fn scrypt(text: &str) -> Result<Foreign, PasswordError> {
    let parts: Vec<&str> = text.split('$').collect();
    let [n, r, p, salt, digest] = parts.as_slice() else {
        return Err(PasswordError::Malformed);
    };
    let bytes = |text: &str| crate::text::from_hex(&text.to_ascii_lowercase());
    let (Some(n), Some(r), Some(p)) = (number(n), number(r), number(p)) else {
        return Err(PasswordError::Malformed);
    };
    let (salt, digest) = salted(bytes(salt), bytes(digest))?;
    let is_bounded =
        n <= FOREIGN_SCRYPT_N_MAX && r <= FOREIGN_SCRYPT_R_MAX && p <= FOREIGN_SCRYPT_P_MAX;
    if !is_bounded || !n.is_power_of_two() {
        return Err(PasswordError::Parameters);
    }
    let log_n = u8::try_from(n.ilog2()).map_err(|_| PasswordError::Parameters)?;
    let parameters = scrypt::Params::new(log_n, r, p).map_err(|_| PasswordError::Parameters)?;
    Ok(Foreign::Scrypt {
        parameters,
        salt,
        digest,
    })
}

/// What follows `$pbkdf2-sha256$`: the rounds, the salt and the digest.
fn pbkdf2(rest: &str) -> Result<Foreign, PasswordError> {
    let parts: Vec<&str> = rest.split('$').collect();
    let [rounds, salt, digest] = parts.as_slice() else {
        return Err(PasswordError::Malformed);
    };
    let bytes = |text: &str| plain_text().decode(text).ok();
    let rounds = number(rounds).ok_or(PasswordError::Malformed)?;
    let (salt, digest) = salted(bytes(salt), bytes(digest))?;
    let blocks = u32::try_from(digest.len().div_ceil(PBKDF2_BLOCK_BYTES));
    let blocks = blocks.map_err(|_| PasswordError::Malformed)?;
    let is_bounded = |rounds: &NonZeroU32| {
        let all = rounds.get().checked_mul(blocks);
        all.is_some_and(|all| all <= FOREIGN_PBKDF2_ROUNDS_MAX)
    };
    let rounds = NonZeroU32::new(rounds).filter(is_bounded);
    Ok(Foreign::Pbkdf2Sha256 {
        rounds: rounds.ok_or(PasswordError::Parameters)?,
        salt,
        digest,
    })
}

/// A salt and a digest that are neither too short nor too long.
fn salted(
    salt: Option<Vec<u8>>,
    digest: Option<Vec<u8>>,
) -> Result<(Vec<u8>, Vec<u8>), PasswordError> {
    let salt = salt.filter(|salt| (1..=FOREIGN_BYTES_MAX).contains(&salt.len()));
    let lengths = PASSWORD_DIGEST_BYTES_MIN..=FOREIGN_BYTES_MAX;
    let digest = digest.filter(|digest| lengths.contains(&digest.len()));
    salt.zip(digest).ok_or(PasswordError::Malformed)
}

/// A number in decimal digits, without a sign.
fn number(text: &str) -> Option<u32> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// The base64 of bcrypt, which has an alphabet of its own; the last character may hold bits that say nothing.
fn bcrypt_text() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::BCRYPT, config)
}

/// Base64 with or without padding.
fn plain_text() -> GeneralPurpose {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet::STANDARD, config)
}
