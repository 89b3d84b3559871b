//! Identity providers, found by their names or identifiers.

use std::collections::BTreeSet;

use store::Key;

use crate::records::IdentityProvider;
use crate::world::Cx;
use crate::{Result, refusals};

/// The provider of a pool that an administrator names, as it is.
///
/// # Errors
/// `ResourceNotFoundException` where the pool has none of this name.
pub(crate) async fn named(cx: &mut Cx<'_>, pool_id: &str, name: &str) -> Result<IdentityProvider> {
    let key = IdentityProvider::key_of(pool_id, name);
    let provider = cx.load::<IdentityProvider>(&key).await?;
    provider.ok_or_else(|| refusals::provider_not_found(name))
}

/// The key of the provider of a pool that has an identifier.
pub(crate) async fn holder(
    cx: &mut Cx<'_>,
    pool_id: &str,
    identifier: &str,
) -> Result<Option<Key>> {
    let index = IdentityProvider::by_identifier(pool_id, identifier);
    let found = cx.resolve::<IdentityProvider>(&[index]).await?;
    Ok(found.into_iter().next().flatten())
}

/// Those of some names that are those of providers of the pool.
pub(crate) async fn names_among(
    cx: &mut Cx<'_>,
    pool_id: &str,
    wanted: &[String],
) -> Result<BTreeSet<String>> {
    let key_of = |name: &String| IdentityProvider::key_of(pool_id, name);
    let keys: Vec<Key> = wanted.iter().map(key_of).collect();
    if !keys.is_empty() {
        cx.fetch(&keys).await?;
    }
    let mut found = BTreeSet::new();
    for (name, key) in wanted.iter().zip(&keys) {
        if cx.load::<IdentityProvider>(key).await?.is_some() {
            found.insert(name.clone());
        }
    }
    Ok(found)
}
