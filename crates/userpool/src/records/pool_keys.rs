//! The signing keys of a pool.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// The keys of a pool: made with it, never shown, never changed in place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PoolKeys {
    pub(crate) pool_id: String,
    /// Signs id tokens.
    pub(crate) id_token: SealedKey,
    /// Signs access tokens.
    pub(crate) access_token: SealedKey,
    /// 32 bytes, sealed: encrypts refresh tokens.
    pub(crate) refresh_token: String,
}

/// An RSA key whose private half is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SealedKey {
    /// The `kid` of its tokens.
    pub(crate) id: String,
    /// PKCS #8, sealed for the context `<pool id>/signing key/<key id>`.
    pub(crate) private: String,
    /// The public half as a JWK.
    pub(crate) public: serde_json::Value,
}

impl PoolKeys {
    pub(crate) fn key_of(pool_id: &str) -> Key {
        Key::of(&[pool_id, "keys"])
    }

    /// What the private half of a signing key is sealed for.
    pub(crate) fn signing_context(pool_id: &str, key_id: &str) -> String {
        format!("{pool_id}/signing key/{key_id}")
    }

    /// What the key of refresh tokens is sealed for.
    pub(crate) fn refresh_context(pool_id: &str) -> String {
        format!("{pool_id}/refresh token key")
    }
}

impl Record for PoolKeys {
    const TABLE: Table = Table {
        name: "pool_keys",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        PoolKeys::key_of(&self.pool_id)
    }
}
