//! Plans: what a deployment would change, for change sets and for updates that change nothing.

use std::collections::BTreeSet;

use model::Error;
use model::cloudformation::{
    Change, ChangeAction, ChangeSource, ChangeType, EvaluationType, PolicyAction, Replacement,
    RequiresRecreation, ResourceAttribute, ResourceChange, ResourceChangeDetail,
    ResourceTargetDefinition,
};

use super::{scope, template_of};
use crate::evaluate::{Physical, Scope};
use crate::records::{Desired, Parameters, Resource, Stack, State};
use crate::resources::{self, Plan, Properties, ResourceType, differs};
use crate::template::{self, Policy, Template, order};
use crate::world::World;

/// What bringing the stack to `desired` would change.
///
/// # Errors
/// `ValidationError` where the template can't be evaluated.
pub(crate) async fn changes(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
    template: &Template,
) -> Result<Vec<Change>, Error> {
    let mut scope = scope(world, stack, desired, template).await?;
    scope.planning = true;
    let present = world.all::<Resource>(Resource::of(&stack.uuid)).await?;
    let mut changes = Vec::new();
    let mut wanted = BTreeSet::new();
    for logical_id in order(template)? {
        let Some(declared) = template.resource(&logical_id) else {
            continue;
        };
        if !scope.exists(declared.condition.as_deref()) {
            continue;
        }
        wanted.insert(logical_id.clone());
        match present
            .iter()
            .find(|resource| resource.logical_id == logical_id)
        {
            None => {
                scope.properties(&declared.properties)?;
                changes.push(addition(declared));
            }
            Some(resource) => {
                let state: State = world.open(&resource.context(), &resource.state)?;
                let retagged = stack.desired.tags != desired.tags;
                changes.extend(modification(
                    &mut scope, declared, resource, state, retagged,
                )?);
            }
        }
    }
    let leaving = present
        .iter()
        .filter(|resource| !wanted.contains(&resource.logical_id));
    changes.extend(leaving.map(removal));
    Ok(changes.into_iter().map(wrapped).collect())
}

/// Whether nothing else differs either: outputs, parameters, tags, topics.
pub(crate) async fn is_unchanged(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
    template: &Template,
) -> Result<bool, Error> {
    let before = template_of(world, stack, &stack.desired).await?;
    let parameters = |world: &World, desired: &Desired| -> Result<Parameters, Error> {
        match &desired.parameters {
            Some(sealed) => world.open(&stack.context(), sealed),
            None => Ok(Vec::new()),
        }
    };
    let same_parameters = parameters(world, desired)? == parameters(world, &stack.desired)?;
    Ok(same_parameters
        && same_outputs(&before, template)
        && stack.desired.description == desired.description
        && stack.desired.tags == desired.tags
        && stack.desired.notification_arns == desired.notification_arns)
}

fn same_outputs(before: &Template, after: &Template) -> bool {
    before.outputs.len() == after.outputs.len()
        && before.outputs.iter().zip(&after.outputs).all(|(old, new)| {
            (
                &old.key,
                &old.value,
                &old.export,
                &old.description,
                &old.condition,
            ) == (
                &new.key,
                &new.value,
                &new.export,
                &new.description,
                &new.condition,
            )
        })
        && before.conditions == after.conditions
        && before.mappings == after.mappings
}

fn wrapped(change: ResourceChange) -> Change {
    Change {
        hook_invocation_count: None,
        resource_change: Some(change),
        r#type: Some(ChangeType::Resource),
    }
}

fn addition(declared: &template::Resource) -> ResourceChange {
    ResourceChange {
        action: Some(ChangeAction::Add),
        logical_resource_id: Some(declared.logical_id.clone()),
        resource_type: Some(declared.kind.clone()),
        scope: Some(Vec::new()),
        details: Some(Vec::new()),
        ..ResourceChange::default()
    }
}

fn removal(resource: &Resource) -> ResourceChange {
    let default = resources::named(&resource.kind).map(ResourceType::deletion_policy);
    let policy = resource
        .deletion_policy
        .or(default)
        .unwrap_or(Policy::Delete);
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

fn modification(
    scope: &mut Scope<'_>,
    declared: &template::Resource,
    resource: &Resource,
    state: State,
    retagged: bool,
) -> Result<Option<ResourceChange>, Error> {
    let (after, _) = scope.properties(&declared.properties)?;
    let before = state.properties;
    let kind = resources::named(&declared.kind);
    let plan = kind.map_or(Plan::InPlace, |kind| kind.plan(&before, &after));
    let mut details = details(&before, &after, kind.map_or(&[], |kind| kind.replacing()));
    let mut attributes = Vec::new();
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
            attributes: state.attributes,
        };
        scope
            .resources
            .insert(declared.logical_id.clone(), physical);
    }
    if attributes.is_empty() {
        return Ok(None);
    }
    Ok(Some(ResourceChange {
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
    }))
}

fn details(
    before: &Properties,
    after: &Properties,
    replacing: &[&str],
) -> Vec<ResourceChangeDetail> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| differs(name, before, after))
        .map(|name| {
            let replaces = replacing.contains(&name.as_str());
            detail(ResourceAttribute::Properties, Some(name), replaces)
        })
        .collect()
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
