//! The scopes of resource servers.

use std::collections::BTreeSet;

use model::ResourceServerScopeType;

use crate::Result;
use crate::records::Scope;
use crate::refusals::invalid_parameter;

/// The scopes that a request gives a resource server: none where it names none.
///
/// # Errors
/// `InvalidParameterException` where two have the same name.
pub(crate) fn given(named: Option<Vec<ResourceServerScopeType>>) -> Result<Vec<Scope>> {
    let mut taken = BTreeSet::new();
    let mut scopes = Vec::new();
    for scope in named.into_iter().flatten() {
        let name = scope.scope_name;
        if !taken.insert(name.clone()) {
            return Err(invalid_parameter(format!(
                "Scope names of a resource server can not be duplicated: {name}."
            )));
        }
        scopes.push(Scope {
            name,
            description: scope.scope_description,
        });
    }
    Ok(scopes)
}
