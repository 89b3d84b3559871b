//! Plans: what a deployment would change, for change sets and for updates that change nothing.

mod change;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Error;
use model::cloudformation::Change;
use serde::Serialize;

use super::early::too_many_dynamic_references;
use super::scope::Ground;
use super::{dynamic, ground, kinds, outputs, template_of};
use crate::evaluate::{check_rules, misses_export};
use crate::limits;
use crate::records::{Desired, Parameters, Resource, Stack, State};
use crate::refusal::invalid;
use crate::resources::Properties;
use crate::template::{Template, order};
use crate::world::World;
use change::{addition, modification, removal, wrapped};

/// What bringing the stack to `desired` would change. Everything that can be known before anything is made is evaluated
/// for it, on the lane: rules, properties, outputs, and how large the stack would be.
///
/// # Errors
/// `ValidationError` where the template can't be evaluated, or the stack would be too large.
pub(crate) async fn changes(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
    template: &Arc<Template>,
    imports: Imports,
) -> Result<Vec<Change>, Error> {
    let ground = ground(world, stack, desired).await?;
    let mut present = Vec::new();
    let asked = kinds::asked(template);
    for resource in world.all::<Resource>(Resource::of(&stack.uuid)).await? {
        // What can't be read differs from what is wanted.
        let mut state: State = world
            .open(&resource.context(), &resource.state)
            .unwrap_or_default();
        kinds::fill_in(&mut state, &asked, stack, &resource);
        kinds::await_outputs(&mut state, &asked, &resource);
        present.push((resource, state));
    }
    let template = Arc::clone(template);
    let retagged = stack.desired.tags != desired.tags;
    world
        .aside(move || {
            let plan = Plans {
                ground: &ground,
                template: &template,
                present,
                retagged,
                imports,
            };
            plan.changes()
        })
        .await
}

/// What a plan is made from.
struct Plans<'a> {
    ground: &'a Ground,
    template: &'a Template,
    present: Vec<(Resource, State)>,
    retagged: bool,
    imports: Imports,
}

/// When an export has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Imports {
    /// When the stack comes to it: a creation fails and rolls back.
    Later,
    /// Before anything begins.
    Now,
}

impl Plans<'_> {
    fn changes(&self) -> Result<Vec<Change>, Error> {
        let mut scope = self.ground.scope(self.template)?;
        check_rules(&scope)?;
        scope.planning = true;
        let mut size = Size::default();
        let mut changes = Vec::new();
        let mut wanted = BTreeSet::new();
        for logical_id in order(self.template)? {
            let Some(declared) = self.template.resource(&logical_id) else {
                continue;
            };
            if !scope.exists(declared.condition.as_deref()) {
                continue;
            }
            let declared = scope.with_policies(declared)?;
            let properties = match scope.properties(&declared.properties) {
                Err(error) if self.may_miss(&error) => Properties::new(),
                evaluated => evaluated?.0,
            };
            size.add(&logical_id, &properties)?;
            let mut present = self.present.iter();
            match present
                .find(|(resource, _)| resource.logical_id == logical_id && resource.is_made())
            {
                None => changes.push(addition(&declared)),
                Some((resource, state)) => {
                    let change = modification(
                        &mut scope,
                        &declared,
                        &properties,
                        resource,
                        state,
                        self.retagged,
                    );
                    changes.extend(change);
                }
            }
            wanted.insert(logical_id);
        }
        match outputs::evaluate(&scope) {
            Err(error) if self.may_miss(&error) => {}
            evaluated => drop(evaluated?),
        }
        let leaving = self
            .present
            .iter()
            .map(|(resource, _)| resource)
            .filter(|resource| !wanted.contains(&resource.logical_id));
        changes.extend(leaving.map(removal));
        let changes: Vec<Change> = changes.into_iter().map(wrapped).collect();
        if json_bytes(&changes) > limits::CHANGES_BYTES_MAX {
            return Err(invalid(format!(
                "The changes of the stack are too large: described, they have more than {} bytes.",
                limits::CHANGES_BYTES_MAX
            )));
        }
        Ok(changes)
    }
}

impl Plans<'_> {
    fn may_miss(&self, error: &Error) -> bool {
        self.imports == Imports::Later && misses_export(error)
    }
}

/// How large a stack is so far.
#[derive(Debug, Default)]
pub(super) struct Size {
    bytes: usize,
    dynamic_references: usize,
}

impl Size {
    /// Counts the properties of one more resource.
    ///
    /// # Errors
    /// `ValidationError` where they, or those of the stack together, are more than is kept.
    pub(super) fn add(&mut self, logical_id: &str, properties: &Properties) -> Result<(), Error> {
        let bytes = json_bytes(properties);
        if bytes > limits::PROPERTIES_BYTES_MAX {
            return Err(invalid(format!(
                "The properties of resource {logical_id} are too large: {bytes} bytes of at most {}.",
                limits::PROPERTIES_BYTES_MAX
            )));
        }
        self.bytes += bytes;
        if self.bytes > limits::STACK_BYTES_MAX {
            return Err(invalid(format!(
                "The stack is too large: its resources have properties of more than {} bytes.",
                limits::STACK_BYTES_MAX
            )));
        }
        self.dynamic_references += properties.values().map(dynamic::references).sum::<usize>();
        if self.dynamic_references > limits::DYNAMIC_REFERENCES_MAX {
            return Err(too_many_dynamic_references());
        }
        Ok(())
    }
}

/// Bytes of a value as JSON.
pub(super) fn json_bytes<T: Serialize>(value: &T) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |json| json.len())
}

/// Whether nothing else differs either: outputs, parameters, tags, topics.
pub(crate) async fn is_unchanged(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
    template: &Template,
) -> Result<bool, Error> {
    // A template that can't be read any more is another one than any that can.
    let Ok(before) = template_of(world, stack, &stack.desired).await else {
        return Ok(false);
    };
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
