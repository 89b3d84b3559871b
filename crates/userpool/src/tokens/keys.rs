//! A pool's signing keys: made once, parsed once.

use std::sync::Arc;

use crypto::signing::{SigningKey, key_id};
use model::Error;
use zeroize::Zeroizing;

use crate::Result;
use crate::records::{PoolKeys, SealedKey};
use crate::world::{Cx, RefreshKey, WorkKind};

/// New pools wait for one another.
const NO_POOL: &str = "";

/// Makes the two signing keys of a new pool and the key of its refresh tokens.
pub(crate) async fn make_keys(cx: &mut Cx<'_>, pool_id: &str) -> Result<PoolKeys> {
    let pair = cx
        .slow(NO_POOL, WorkKind::SigningKeys, &[], |_| {
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
        refresh_token: cx.seal(&PoolKeys::refresh_context(pool_id), &refresh),
    })
}

/// The parsed form of a pool's signing key.
pub(crate) fn open_key(cx: &Cx<'_>, pool_id: &str, key: &SealedKey) -> Result<Arc<SigningKey>> {
    let cache = cx.services.keys();
    if let Some(parsed) = cache.find(&key.id) {
        return Ok(parsed);
    }
    let private = cx.open(&PoolKeys::signing_context(pool_id, &key.id), &key.private)?;
    let parsed = Arc::new(SigningKey::from_pkcs8(&private).map_err(Error::internal)?);
    cache.keep(&key.id, &parsed);
    Ok(parsed)
}

/// The opened key of a pool's refresh tokens.
pub(crate) fn open_refresh_key(cx: &Cx<'_>, keys: &PoolKeys) -> Result<RefreshKey> {
    let cache = cx.services.keys();
    if let Some(key) = cache.find_refresh(&keys.refresh_token) {
        return Ok(key);
    }
    let plain = cx.open(
        &PoolKeys::refresh_context(&keys.pool_id),
        &keys.refresh_token,
    )?;
    let key: [u8; 32] = plain.as_slice().try_into().map_err(Error::internal)?;
    let key = Arc::new(Zeroizing::new(key));
    cache.keep_refresh(&keys.refresh_token, &key);
    Ok(key)
}

fn seal_key(cx: &mut Cx<'_>, pool_id: &str, key: &SigningKey) -> SealedKey {
    let id = key_id(key.public());
    let private = cx.seal(&PoolKeys::signing_context(pool_id, &id), &key.to_pkcs8());
    let public = crypto::jwk::jwk(&id, key.public());
    SealedKey {
        id,
        private,
        public,
    }
}
