//! Resource servers that tests need.

use serde_json::{Value, json};

use crate::World;

/// The scopes of these names, as a request names them.
pub fn scopes(names: &[&str]) -> Value {
    let scope =
        |name: &&str| json!({ "ScopeName": name, "ScopeDescription": format!("To {name}") });
    names.iter().map(scope).collect()
}

/// Makes a resource server with scopes of these names.
///
/// # Panics
/// Where it is refused.
pub async fn resource_server(
    world: &World,
    pool_id: &str,
    identifier: &str,
    names: &[&str],
) -> Value {
    let body = json!({
        "UserPoolId": pool_id, "Identifier": identifier, "Name": "The API", "Scopes": scopes(names),
    });
    let answer = world.ok("CreateResourceServer", body).await;
    answer["ResourceServer"].clone()
}
