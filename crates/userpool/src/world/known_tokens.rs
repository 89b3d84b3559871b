//! Access tokens whose signatures have been found good.
//!
//! An app shows the same token with each of its calls for an hour. Whether the signature under those bytes is the key's never
//! changes, and finding out costs more than the rest of most calls: so it is found out once. Whether the token still holds is
//! asked each time, of records.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Tokens of a generation; two of them are kept, which takes up some ten megabytes.
const GENERATION_TOKENS_MAX: usize = 16_384;

/// The tokens that were shown of late, by the SHA-256 of all of their bytes.
#[derive(Default)]
pub(crate) struct KnownTokens {
    generations: Mutex<Generations>,
}

/// The younger one fills up; then it becomes the older one, and what nobody has shown since the last time is forgotten.
#[derive(Default)]
struct Generations {
    younger: HashMap<[u8; 32], Arc<Told>>,
    older: HashMap<[u8; 32], Arc<Told>>,
}

/// What a token says: enough to fetch by, and nothing to rely on before its signature is verified.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) key_id: String,
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    pub(crate) sub: String,
    /// Empty where the client's tokens can't be revoked.
    pub(crate) origin_jti: String,
    /// The device to which the token is tied.
    pub(crate) device_key: Option<String>,
    pub(crate) is_access: bool,
    pub(crate) has_scope: bool,
    /// In seconds since the epoch.
    pub(crate) expires: Option<i64>,
    pub(crate) issued: Option<Issued>,
}

/// When a token was issued.
pub(crate) struct Issued {
    pub(crate) millis: i64,
    /// The user's sign-outs until then.
    pub(crate) sign_outs: u32,
}

impl KnownTokens {
    pub(crate) fn find(&self, digest: &[u8; 32]) -> Option<Arc<Told>> {
        let mut generations = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = generations.younger.get(digest) {
            return Some(Arc::clone(told));
        }
        let told = generations.older.remove(digest)?;
        generations.keep(*digest, &told);
        Some(told)
    }

    /// Keeps what a token says whose signature is the key's.
    pub(crate) fn keep(&self, digest: [u8; 32], told: &Arc<Told>) {
        self.generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keep(digest, told);
    }
}

impl Generations {
    fn keep(&mut self, digest: [u8; 32], told: &Arc<Told>) {
        if self.younger.len() >= GENERATION_TOKENS_MAX {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(digest, Arc::clone(told));
    }
}
