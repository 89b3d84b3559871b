//! Resource servers, found by their identifiers or by what clients call their scopes.

use std::collections::BTreeSet;

use store::Key;

use crate::records::ResourceServer;
use crate::world::Cx;
use crate::{Result, refusals};

/// The resource server of a pool that an administrator names, as it is.
///
/// # Errors
/// `ResourceNotFoundException` where the pool has none of this identifier.
pub(crate) async fn identified(
    cx: &mut Cx<'_>,
    pool_id: &str,
    identifier: &str,
) -> Result<ResourceServer> {
    let key = ResourceServer::key_of(pool_id, identifier);
    let server = cx.load::<ResourceServer>(&key).await?;
    server.ok_or_else(|| refusals::resource_server_not_found(identifier))
}

/// Those of some scopes that a resource server of the pool has.
pub(crate) async fn scopes_among(
    cx: &mut Cx<'_>,
    pool_id: &str,
    wanted: &[String],
) -> Result<BTreeSet<String>> {
    let parts = wanted.iter().filter_map(|scope| scope.rsplit_once('/'));
    let parts: Vec<(&str, &str)> = parts.collect();
    let key_of = |identifier: &str| ResourceServer::key_of(pool_id, identifier);
    let keys: Vec<Key> = parts.iter().map(|(server, _)| key_of(server)).collect();
    if !keys.is_empty() {
        cx.fetch(&keys).await?;
    }
    let mut found = BTreeSet::new();
    for (identifier, name) in parts {
        let server = cx.load::<ResourceServer>(&key_of(identifier)).await?;
        let mut scopes = server.iter().flat_map(|server| &server.scopes);
        if scopes.any(|scope| scope.name == name) {
            found.insert(format!("{identifier}/{name}"));
        }
    }
    Ok(found)
}
