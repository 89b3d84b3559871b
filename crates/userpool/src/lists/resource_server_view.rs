//! A resource server as the API shows it.

use model::{ResourceServerScopeType, ResourceServerType};

use crate::records::{ResourceServer, Scope};

/// The resource server with all that there is to be seen of it: one without scopes shows none, not an empty list.
pub(crate) fn resource_server_type(server: &ResourceServer) -> ResourceServerType {
    let scopes = &server.scopes;
    let shown = |scope: &Scope| ResourceServerScopeType {
        scope_description: scope.description.clone(),
        scope_name: scope.name.clone(),
    };
    ResourceServerType {
        identifier: Some(server.identifier.clone()),
        managed_by: None,
        name: Some(server.name.clone()),
        scopes: (!scopes.is_empty()).then(|| scopes.iter().map(shown).collect()),
        user_pool_id: Some(server.pool_id.clone()),
    }
}
