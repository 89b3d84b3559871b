//! What happens to the thing behind a resource, as a template says it.

use model::Error;
use serde_json::{Map, Value};

use super::{Policy, Resource};
use crate::refusal::{format_error, template_error};

const DELETION: &str = "DeletionPolicy";
const REPLACEMENT: &str = "UpdateReplacePolicy";
/// Types of which a snapshot can be taken before they go.
const WITH_SNAPSHOTS: &[&str] = &[
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

impl Resource {
    /// Gives it the policy to which its function came.
    ///
    /// # Errors
    /// `ValidationError` where that is no policy of the type.
    pub(crate) fn decide(&mut self, name: &str, value: Option<Value>) -> Result<(), Error> {
        let policy = named(value, name, &self.logical_id, &self.kind)?;
        if name == DELETION {
            self.deletion_policy = policy;
        } else {
            self.update_replace_policy = policy;
        }
        Ok(())
    }
}

/// Takes the policies that are functions out of a resource's members.
pub(super) fn functions(members: &mut Map<String, Value>) -> Map<String, Value> {
    let names = [DELETION, REPLACEMENT];
    let functions = names.into_iter().filter_map(|name| {
        members.get(name).filter(|value| value.is_object())?;
        Some((name.to_owned(), members.shift_remove(name)?))
    });
    functions.collect()
}

/// Refuses policies that are functions, which only templates with language extensions may have.
///
/// # Errors
/// `ValidationError` that names the policy.
pub(super) fn refuse_functions(resources: &[Resource]) -> Result<(), Error> {
    match resources.iter().find_map(|one| one.policies.keys().next()) {
        Some(name) => Err(no_text(name)),
        None => Ok(()),
    }
}

fn no_text(name: &str) -> Error {
    format_error(&format!("Every {name} member must be a string."))
}

/// The policy that a text names.
///
/// # Errors
/// `ValidationError` where it is no text, no policy, or none that the type can have.
pub(super) fn named(
    value: Option<Value>,
    name: &str,
    logical_id: &str,
    kind: &str,
) -> Result<Option<Policy>, Error> {
    let text = match value {
        None => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(no_text(name)),
    };
    match (text.as_str(), name) {
        ("Delete", _) => Ok(Some(Policy::Delete)),
        ("Retain", _) => Ok(Some(Policy::Retain)),
        ("RetainExceptOnCreate", "DeletionPolicy") => Ok(Some(Policy::RetainExceptOnCreate)),
        // None of these types is built: what a snapshot would keep is not made.
        ("Snapshot", _) if WITH_SNAPSHOTS.contains(&kind) => Ok(Some(Policy::Retain)),
        ("Snapshot", _) => {
            let what = if name == "DeletionPolicy" {
                "deletion policy"
            } else {
                "update replace policy"
            };
            Err(template_error(&format!(
                "resource type {kind} does not support {what} Snapshot"
            )))
        }
        _ => Err(format_error(&format!(
            "Unrecognized {name} {text} for resource {logical_id}"
        ))),
    }
}
