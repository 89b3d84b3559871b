//! A pool's signing keys: made once, parsed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crypto::signing::{SigningKey, key_id};
use model::Error;
use zeroize::Zeroizing;

use crate::Result;
use crate::cx::Cx;
use crate::lane::Kind;
use crate::records::{PoolKeys, SealedKey};

/// Parsed signing keys by key id. A key never changes, so that a parsed one stays right for ever.
#[derive(Default)]
pub(crate) struct KeyCache {
    parsed: Mutex<HashMap<String, Arc<SigningKey>>>,
    /// Keys of refresh tokens, by the text in which they are sealed.
    refresh: Mutex<HashMap<String, RefreshKey>>,
}

/// The key under which a pool's refresh tokens are encrypted.
pub(crate) type RefreshKey = Arc<Zeroizing<[u8; 32]>>;

/// Parsed keys that are kept; beyond it all are forgotten and parsed anew as they are asked for.
const PARSED_KEYS_MAX: usize = 4096;

impl KeyCache {
    fn find(&self, id: &str) -> Option<Arc<SigningKey>> {
        self.parsed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    fn keep(&self, id: &str, key: &Arc<SigningKey>) {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if parsed.len() >= PARSED_KEYS_MAX {
            parsed.clear();
        }
        parsed.insert(id.to_owned(), Arc::clone(key));
    }

    fn refresh(&self) -> MutexGuard<'_, HashMap<String, RefreshKey>> {
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// New pools wait for one another.
const NO_POOL: &str = "";

/// Makes the two signing keys of a new pool and the key of its refresh tokens.
pub(crate) async fn make_keys(cx: &mut Cx<'_>, pool_id: &str) -> Result<PoolKeys> {
    let pair = cx
        .slow(NO_POOL, Kind::SigningKeys, &[], |_| {
            Ok((SigningKey::generate()?, SigningKey::generate()?))
        })
        .await?;
    let pair = pair.as_ref().as_ref();
    let (id_token, access_token) =
        pair.map_err(|cause: &crypto::signing::KeyError| Error::internal(*cause))?;
    let refresh = cx.random.bytes::<32>();
    Ok(PoolKeys {
        pool_id: pool_id.to_owned(),
        id_token: seal_key(cx, pool_id, id_token),
        access_token: seal_key(cx, pool_id, access_token),
        refresh_token: cx.seal(&refresh_context(pool_id), &refresh),
    })
}

/// The parsed form of a pool's signing key.
pub(crate) fn open_key(cx: &Cx<'_>, pool_id: &str, key: &SealedKey) -> Result<Arc<SigningKey>> {
    let cache = cx.directory.keys();
    if let Some(parsed) = cache.find(&key.id) {
        return Ok(parsed);
    }
    let private = cx.open(&key_context(pool_id, &key.id), &key.private)?;
    let parsed = Arc::new(SigningKey::from_pkcs8(&private).map_err(Error::internal)?);
    cache.keep(&key.id, &parsed);
    Ok(parsed)
}

/// The opened key of a pool's refresh tokens.
pub(crate) fn open_refresh_key(cx: &Cx<'_>, keys: &PoolKeys) -> Result<RefreshKey> {
    let cache = cx.directory.keys();
    if let Some(key) = cache.refresh().get(&keys.refresh_token) {
        return Ok(Arc::clone(key));
    }
    let plain = cx.open(&refresh_context(&keys.pool_id), &keys.refresh_token)?;
    let key: [u8; 32] = plain.as_slice().try_into().map_err(Error::internal)?;
    let key = Arc::new(Zeroizing::new(key));
    let mut kept = cache.refresh();
    if kept.len() >= PARSED_KEYS_MAX {
        kept.clear();
    }
    kept.insert(keys.refresh_token.clone(), Arc::clone(&key));
    Ok(key)
}

fn seal_key(cx: &mut Cx<'_>, pool_id: &str, key: &SigningKey) -> SealedKey {
    let id = key_id(key.public());
    let private = cx.seal(&key_context(pool_id, &id), &key.to_pkcs8());
    let public = crypto::jwk::jwk(&id, key.public());
    SealedKey {
        id,
        private,
        public,
    }
}

pub(crate) fn key_context(pool_id: &str, key_id: &str) -> String {
    format!("{pool_id}/signing key/{key_id}")
}

pub(crate) fn refresh_context(pool_id: &str) -> String {
    format!("{pool_id}/refresh token key")
}
