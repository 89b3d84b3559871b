//! What change sets say of one resource.

use std::collections::BTreeSet;

use model::cloudformation::{
    Change, ChangeAction, ChangeSource, ChangeType, EvaluationType, PolicyAction, Replacement,
    RequiresRecreation, ResourceAttribute, ResourceChange, ResourceChangeDetail,
    ResourceTargetDefinition,
};

use crate::deploy::{dynamic, kinds};
use crate::evaluate::{Physical, Scope};
use crate::records::{Resource, State};
use crate::resources::{Plan, Properties, ResourceType, differs};
use crate::template::{self, Policy};

/// A change as change sets hold it.
pub(super) fn wrapped(change: ResourceChange) -> Change {
    Change {
        hook_invocation_count: None,
        resource_change: Some(change),
        r#type: Some(ChangeType::Resource),
    }
}

/// What is said of a resource that is made.
pub(super) fn addition(declared: &template::Resource) -> ResourceChange {
    ResourceChange {
        action: Some(ChangeAction::Add),
        logical_resource_id: Some(declared.logical_id.clone()),
        resource_type: Some(declared.kind.clone()),
        scope: Some(Vec::new()),
        details: Some(Vec::new()),
        ..ResourceChange::default()
    }
}

/// What is said of a resource that goes.
pub(super) fn removal(resource: &Resource) -> ResourceChange {
    let policy = resource.deletion_policy.unwrap_or(Policy::Delete);
    let policy_action = if policy == Policy::Delete {
        PolicyAction::Delete
    } else {
        PolicyAction::Retain
    };
    ResourceChange {
        action: Some(ChangeAction::Remove),
        logical_resource_id: Some(resource.logical_id.clone()),
        physical_resource_id: resource.physical_id.clone(),
        policy_action: Some(policy_action),
        resource_type: Some(resource.kind.clone()),
        scope: Some(Vec::new()),
        details: Some(Vec::new()),
        ..ResourceChange::default()
    }
}

/// What is said of a resource that changes; nothing where it stays as it is. What stays of it can be referred to from here on.
pub(super) fn modification(
    scope: &mut Scope<'_>,
    declared: &template::Resource,
    after: &Properties,
    resource: &Resource,
    state: &State,
    retagged: bool,
) -> Option<ResourceChange> {
    let before = &as_written(state);
    let kind = kinds::named(&declared.kind);
    let kind = kind.as_deref();
    let plan = kind.map_or(Plan::InPlace, |kind| kind.plan(before, after));
    let mut details = details(before, after, kind);
    let mut attributes = Vec::new();
    if details.is_empty() && kind.is_some_and(ResourceType::changes_by_itself) {
        details.push(automatic());
    }
    if !details.is_empty() {
        attributes.push(ResourceAttribute::Properties);
    }
    let retagged = retagged && kind.is_some_and(ResourceType::takes_stack_tags);
    let beside = [
        (ResourceAttribute::Tags, retagged),
        (
            ResourceAttribute::Metadata,
            resource.metadata != declared.metadata,
        ),
        (
            ResourceAttribute::DeletionPolicy,
            resource.deletion_policy != declared.deletion_policy,
        ),
        (
            ResourceAttribute::UpdateReplacePolicy,
            resource.update_replace_policy != declared.update_replace_policy,
        ),
    ];
    for (attribute, _) in beside.into_iter().filter(|(_, changed)| *changed) {
        attributes.push(attribute);
        details.push(detail(attribute, None, false));
    }
    let replaced = plan == Plan::Replace && attributes.contains(&ResourceAttribute::Properties);
    if !replaced {
        let id = resource.physical_id.clone().unwrap_or_default();
        let physical = Physical {
            id,
            attributes: state.attributes.clone(),
        };
        scope
            .resources
            .insert(declared.logical_id.clone(), physical);
    }
    if attributes.is_empty() {
        return None;
    }
    Some(ResourceChange {
        action: Some(ChangeAction::Modify),
        logical_resource_id: Some(declared.logical_id.clone()),
        physical_resource_id: resource.physical_id.clone(),
        replacement: Some(if replaced {
            Replacement::True
        } else {
            Replacement::False
        }),
        resource_type: Some(declared.kind.clone()),
        scope: Some(attributes),
        details: Some(details),
        ..ResourceChange::default()
    })
}

/// The properties as the template wrote them: a dynamic reference is compared as it stands, whatever it comes to.
fn as_written(state: &State) -> Properties {
    let mut properties = state.properties.clone();
    let shown = state.shown.iter().flatten();
    for (name, value) in shown.filter(|(_, value)| dynamic::references(value) > 0) {
        properties.insert(name.clone(), value.clone());
    }
    properties
}

fn details(
    before: &Properties,
    after: &Properties,
    kind: Option<&dyn ResourceType>,
) -> Vec<ResourceChangeDetail> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| differs(name, before, after))
        .map(|name| {
            let replaces = kind.is_some_and(|kind| kind.replaces(name));
            detail(ResourceAttribute::Properties, Some(name), replaces)
        })
        .collect()
}

/// What is said of a stack inside of the stack: nobody knows before whether its template says something else by now.
fn automatic() -> ResourceChangeDetail {
    ResourceChangeDetail {
        change_source: Some(ChangeSource::Automatic),
        evaluation: Some(EvaluationType::Dynamic),
        target: Some(ResourceTargetDefinition {
            attribute: Some(ResourceAttribute::Properties),
            requires_recreation: Some(RequiresRecreation::Never),
            ..ResourceTargetDefinition::default()
        }),
        causing_entity: None,
    }
}

fn detail(
    attribute: ResourceAttribute,
    name: Option<&String>,
    replaces: bool,
) -> ResourceChangeDetail {
    let recreation = if replaces {
        RequiresRecreation::Always
    } else {
        RequiresRecreation::Never
    };
    ResourceChangeDetail {
        change_source: Some(ChangeSource::DirectModification),
        evaluation: Some(EvaluationType::Static),
        target: Some(ResourceTargetDefinition {
            attribute: Some(attribute),
            name: name.cloned(),
            requires_recreation: name.map(|_| recreation),
            ..ResourceTargetDefinition::default()
        }),
        causing_entity: None,
    }
}
