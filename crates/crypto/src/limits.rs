//! Every limit of this crate. What is longer or costlier is refused before any work is done on it.

/// Characters of an `SRP_A`. A reduced value has 768; a client may send zeros in front.
pub const SRP_PUBLIC_CHARACTERS_MAX: usize = 1024;

/// Bytes of the salt of an SRP verifier. Cognito's clients make salts of 16 bytes, and one more where the first bit is set.
pub const SRP_SALT_BYTES_MAX: usize = 64;

/// Bytes of a password that is hashed. The API takes 256 characters, of up to four bytes each.
pub const PASSWORD_BYTES_MAX: usize = 1024;

/// Characters of a password hash in PHC format.
pub const PASSWORD_HASH_CHARACTERS_MAX: usize = 512;

/// Memory of one Argon2id hash.
pub const PASSWORD_MEMORY_KIB_MAX: u32 = 256 * 1024;

/// Passes of one Argon2id hash.
pub const PASSWORD_PASSES_MAX: u32 = 16;

/// Lanes of one Argon2id hash.
pub const PASSWORD_LANES_MAX: u32 = 16;

/// Memory times passes of one Argon2id hash: some two seconds of one core.
pub const PASSWORD_WORK_KIB_MAX: u64 = 1024 * 1024;

/// Bytes of the digest inside a password hash.
pub const PASSWORD_DIGEST_BYTES_MIN: usize = 16;

/// Characters of a JWT or a JWE.
pub const TOKEN_CHARACTERS_MAX: usize = 64 * 1024;

/// Bits of an RSA modulus.
pub const RSA_MODULUS_BITS_MIN: usize = 2048;

/// Bits of an RSA modulus.
pub const RSA_MODULUS_BITS_MAX: usize = 4096;

/// Characters of a sealed text.
pub const SEALED_CHARACTERS_MAX: usize = 1024 * 1024;
