//! Password hashes: Argon2id (RFC 9106) in PHC string format; those of other schemes are verified alone.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::foreign::{self, Foreign};
use crate::limits::{
    PASSWORD_BYTES_MAX, PASSWORD_DIGEST_BYTES_MIN, PASSWORD_HASH_CHARACTERS_MAX,
    PASSWORD_LANES_MAX, PASSWORD_MEMORY_KIB_MAX, PASSWORD_PASSES_MAX, PASSWORD_WORK_KIB_MAX,
};

const DIGEST_BYTES: usize = 32;

/// Blocks, of 1 KiB, that are asked for at least. What is larger than 32 MiB allocators take from the system by itself and give back
/// as soon as it is freed; less they may keep. Blocks beyond those of the hash are never touched and take up no memory.
const BLOCKS_MIN: usize = 33 * 1024;

/// Why a password cannot be hashed or verified. A wrong password is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The password is longer than the limit.
    #[error("the password is too long to be hashed")]
    TooLong,
    /// The hash is not Argon2id of version 19 in PHC format, nor of another scheme that is known.
    #[error("not a hash of a scheme that is known")]
    Malformed,
    /// The parameters ask for more memory or time than the limits, or for less than Argon2 defines.
    #[error("the parameters of the hash are out of bounds")]
    Parameters,
}

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Independent parts of the memory. All are computed by the calling thread.
    pub lanes: u32,
}

/// OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane.
///
/// Source: OWASP Password Storage Cheat Sheet.
impl Default for Parameters {
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
            lanes: 1,
        }
    }
}

impl Parameters {
    /// Checks the limits.
    fn params(self) -> Result<Params, PasswordError> {
        let work_kib = u64::from(self.memory_kib) * u64::from(self.passes);
        let bounded = self.memory_kib <= PASSWORD_MEMORY_KIB_MAX
            && self.passes <= PASSWORD_PASSES_MAX
            && self.lanes <= PASSWORD_LANES_MAX
            && work_kib <= PASSWORD_WORK_KIB_MAX;
        if !bounded {
            return Err(PasswordError::Parameters);
        }
        Params::new(self.memory_kib, self.passes, self.lanes, None)
            .map_err(|_| PasswordError::Parameters)
    }
}

/// The working memory of hashing. A thread that keeps one spares the operating system's work of handing out and clearing
/// megabytes for every hash.
#[derive(Default)]
pub struct Buffers {
    blocks: Vec<Block>,
}

impl Buffers {
    /// No memory yet; it grows to what the costliest hash needs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is no memory yet.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Hashes like [`hash`], in this memory.
    pub fn hash(
        &mut self,
        password: &[u8],
        salt: [u8; 16],
        parameters: &Parameters,
    ) -> Result<String, PasswordError> {
        let digest = self.digest(password, &salt, *parameters, DIGEST_BYTES)?;
        let Parameters {
            memory_kib,
            passes,
            lanes,
        } = parameters;
        let salt = BASE64_STANDARD_NO_PAD.encode(salt);
        let digest = BASE64_STANDARD_NO_PAD.encode(digest.as_slice());
        Ok(format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${digest}"
        ))
    }

    /// Verifies like [`verify`], in this memory where it is of Argon2id.
    pub fn verify(&mut self, phc: &str, password: &[u8]) -> Result<bool, PasswordError> {
        if foreign::is_foreign(phc) {
            return Foreign::read(phc)?.verify(password);
        }
        let Stored {
            parameters,
            salt,
            digest,
        } = Stored::parse(phc)?;
        let computed = self.digest(password, &salt, parameters, digest.len())?;
        Ok(crate::mac::equal(&computed, &digest))
    }

    fn digest(
        &mut self,
        password: &[u8],
        salt: &[u8],
        parameters: Parameters,
        bytes: usize,
    ) -> Result<Zeroizing<Vec<u8>>, PasswordError> {
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        let params = parameters.params()?;
        let count = params.block_count();
        if self.blocks.len() < count {
            self.blocks = Vec::with_capacity(count.max(BLOCKS_MIN));
            self.blocks.resize(count, Block::new());
        }
        let mut digest = Zeroizing::new(vec![0; bytes]);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hashed = argon2.hash_password_into_with_memory(
            password,
            salt,
            &mut digest,
            &mut self.blocks[..count],
        );
        hashed.map_err(|_| PasswordError::Malformed)?;
        Ok(digest)
    }
}

/// The Argon2id hash of the password in PHC format.
pub fn hash(
    password: &[u8],
    salt: [u8; 16],
    parameters: &Parameters,
) -> Result<String, PasswordError> {
    Buffers::new().hash(password, salt, parameters)
}

/// Whether the hash, of Argon2id or of another scheme ([`foreign`]), is the password's. The comparison takes constant time.
pub fn verify(phc: &str, password: &[u8]) -> Result<bool, PasswordError> {
    Buffers::new().verify(phc, password)
}

/// A hash of the default parameters that is no password's: verified for a user who has none, it takes as long as a real one.
pub fn decoy() -> &'static str {
    "$argon2id$v=19$m=19456,t=2,p=1$sZLKZFMmU1imCX7YlOF/ZA$MOP5FLlCw0/S5xYGX50QSG92zsol8sCjE45jQdUpyxA"
}

/// The parameters that a hash of Argon2id was made with.
pub fn parameters(phc: &str) -> Result<Parameters, PasswordError> {
    Ok(Stored::parse(phc)?.parameters)
}

/// Whether the hash is of Argon2id and was made with less than is asked for today: the next password that fits is to be hashed again.
pub fn is_weak(phc: &str) -> bool {
    let today = Parameters::default();
    parameters(phc)
        .is_ok_and(|of_hash| of_hash.memory_kib < today.memory_kib || of_hash.passes < today.passes)
}

struct Stored {
    parameters: Parameters,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl Stored {
    fn parse(phc: &str) -> Result<Self, PasswordError> {
        if phc.len() > PASSWORD_HASH_CHARACTERS_MAX {
            return Err(PasswordError::Malformed);
        }
        let parsed = PasswordHash::new(phc).map_err(|_| PasswordError::Malformed)?;
        if parsed.algorithm.as_str() != "argon2id" || parsed.version != Some(19) {
            return Err(PasswordError::Malformed);
        }
        let params = Params::try_from(&parsed).map_err(|_| PasswordError::Parameters)?;
        // Members that no longer belong to Argon2, and which this hash would silently ignore.
        if !params.keyid().is_empty() || !params.data().is_empty() {
            return Err(PasswordError::Malformed);
        }
        let parameters = Parameters {
            memory_kib: params.m_cost(),
            passes: params.t_cost(),
            lanes: params.p_cost(),
        };
        parameters.params()?;
        let salt = parsed.salt.ok_or(PasswordError::Malformed)?.to_vec();
        let digest = parsed
            .hash
            .ok_or(PasswordError::Malformed)?
            .as_bytes()
            .to_vec();
        if digest.len() < PASSWORD_DIGEST_BYTES_MIN {
            return Err(PasswordError::Malformed);
        }
        Ok(Self {
            parameters,
            salt,
            digest,
        })
    }
}
