//! Updates of a pool's schema: attributes can be added, and never changed or removed.

use model::cognito_idp::Operation;
use serde_json::{Value, json};

use super::{cognito, member_shape};
use crate::resources::{Properties, ResourceFailure, Site, coerce};

/// The attributes that are new.
///
/// # Errors
/// A failure where an attribute was changed or removed; while an update is undone, that is passed over.
pub(super) fn additions(
    place: &mut Site<'_>,
    before: &Properties,
    after: &Properties,
) -> Result<Vec<Value>, ResourceFailure> {
    let before = attributes(before)?;
    let after = attributes(after)?;
    if place.rolling_back {
        return Ok(Vec::new());
    }
    let kept = before.iter().all(|attribute| after.contains(attribute));
    let added: Vec<Value> = after
        .into_iter()
        .filter(|attribute| !before.contains(attribute))
        .collect();
    let renamed = added
        .iter()
        .any(|new| before.iter().any(|old| old["Name"] == new["Name"]));
    if !kept || renamed {
        return Err(place.refusal(
            "Invalid request provided: Existing schema attributes cannot be modified or deleted.",
            "InvalidRequest",
        ));
    }
    Ok(added)
}

/// Adds attributes to a pool; those that an earlier attempt added are there already.
pub(super) async fn add(
    place: &mut Site<'_>,
    pool: &str,
    mut additions: Vec<Value>,
) -> Result<(), ResourceFailure> {
    if additions.is_empty() {
        return Ok(());
    }
    let answer = cognito(
        place,
        Operation::DescribeUserPool,
        json!({"UserPoolId": pool}),
    )
    .await?;
    let present = answer["UserPool"]["SchemaAttributes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    additions.retain(|attribute| {
        let custom = attribute["Name"]
            .as_str()
            .map(|name| format!("custom:{name}"));
        !present
            .iter()
            .any(|present| present["Name"].as_str() == custom.as_deref())
    });
    if additions.is_empty() {
        return Ok(());
    }
    let input = json!({"UserPoolId": pool, "CustomAttributes": additions});
    cognito(place, Operation::AddCustomAttributes, input)
        .await
        .map(|_| ())
}

fn attributes(properties: &Properties) -> Result<Vec<Value>, ResourceFailure> {
    let Some(value) = properties.get("Schema") else {
        return Ok(Vec::new());
    };
    let Some(shape) = member_shape(Operation::CreateUserPool, "Schema") else {
        return Ok(Vec::new());
    };
    match coerce("Schema", value.clone(), shape)? {
        Value::Array(attributes) => Ok(attributes),
        _ => Ok(Vec::new()),
    }
}
