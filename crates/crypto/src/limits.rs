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

/// Exponent of the rounds of a bcrypt hash that comes from elsewhere (AWS developer guide, "Importing users from a CSV file"; so
/// are the limits of the other schemes).
pub const FOREIGN_BCRYPT_COST_MAX: u32 = 12;

/// `N` of an scrypt hash that comes from elsewhere.
pub const FOREIGN_SCRYPT_N_MAX: u32 = 65_536;

/// `r` of an scrypt hash that comes from elsewhere.
pub const FOREIGN_SCRYPT_R_MAX: u32 = 8;

/// `p` of an scrypt hash that comes from elsewhere.
pub const FOREIGN_SCRYPT_P_MAX: u32 = 1;

/// Memory of an Argon2id hash that comes from elsewhere.
pub const FOREIGN_ARGON2_MEMORY_KIB_MAX: u32 = 19_456;

/// Passes of an Argon2id hash that comes from elsewhere.
pub const FOREIGN_ARGON2_PASSES_MAX: u32 = 2;

/// Lanes of an Argon2id hash that comes from elsewhere.
pub const FOREIGN_ARGON2_LANES_MAX: u32 = 1;

/// Rounds of a PBKDF2 hash that comes from elsewhere, of all blocks of its digest together.
pub const FOREIGN_PBKDF2_ROUNDS_MAX: u32 = 600_000;

/// Bytes of the salt, and of the digest, of a hash that comes from elsewhere.
pub const FOREIGN_BYTES_MAX: usize = 128;

/// Bytes of the `clientDataJSON` of a passkey, in which a challenge of ours is longer than most.
pub const CLIENT_DATA_BYTES_MAX: usize = 8 * 1024;

/// Bytes of the `attestationObject` of a passkey: those of TPMs bring certificates along.
pub const ATTESTATION_BYTES_MAX: usize = 64 * 1024;

/// Bytes of the `COSE_Key` of a passkey: one of the longest RSA modulus takes half of them.
pub const PASSKEY_KEY_BYTES_MAX: usize = 1024;

/// Bytes of the id of a passkey (W3C Web Authentication, section 5.8.3).
pub const CREDENTIAL_ID_BYTES_MAX: usize = 1023;

/// Bytes of a signature by a passkey: as many as the longest RSA modulus.
pub const PASSKEY_SIGNATURE_BYTES_MAX: usize = RSA_MODULUS_BITS_MAX / 8;
