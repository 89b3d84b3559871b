//! Drift: what things really are, beside what their stack has made them.

use std::collections::BTreeMap;

use model::Error;
use model::cloudformation::{
    DifferenceType, PropertyDifference, StackDriftDetectionStatus, StackDriftStatus,
    StackResourceDrift, StackResourceDriftStatus,
};
use serde_json::Value;

use super::kinds;
use crate::records::{Drift, DriftOfStack, Resource, Stack, State};
use crate::resources::{Properties, Site};
use crate::world::{World, conflict, instant, put, unavailable};

/// What stands for what people may not be shown.
const HIDDEN: &str = "****";

/// Looks at the things of a stack, all of them or those that are named, and keeps what is found; the answer about each that was
/// looked at.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn detect(
    world: &mut World,
    stack: &Stack,
    only: Option<&[String]>,
) -> Result<Vec<StackResourceDrift>, Error> {
    let mut looked_at = Vec::new();
    let mut why = None;
    for mut resource in world.all::<Resource>(Resource::of(&stack.uuid)).await? {
        if only.is_some_and(|only| !only.contains(&resource.logical_id)) {
            continue;
        }
        let found = look(world, stack, &resource).await?;
        match found {
            Look::NotAble => continue,
            Look::Failed(reason) => {
                why.get_or_insert_with(|| format!("{}: {reason}", resource.logical_id));
                continue;
            }
            Look::Found(actual) => {
                let found = world.seal(&resource.context(), &actual)?;
                resource.drift = Some(Drift {
                    checked_millis: world.now(),
                    found,
                });
            }
        }
        looked_at.push(resource);
    }
    keep(world, stack, &looked_at, only.is_none(), why).await?;
    let mut shown = Vec::new();
    for resource in &looked_at {
        shown.extend(drift_of(world, stack, resource)?);
    }
    Ok(shown)
}

/// What a look at a thing brought.
enum Look {
    /// Things of its type can't be looked at.
    NotAble,
    Failed(String),
    /// What it really has of the properties that are expected; nothing where it is gone.
    Found(Option<Properties>),
}

async fn look(world: &mut World, stack: &Stack, resource: &Resource) -> Result<Look, Error> {
    let kind = kinds::named(&resource.kind).filter(|kind| kind.can_drift());
    let (Some(kind), Some(physical_id)) = (kind, &resource.physical_id) else {
        return Ok(Look::NotAble);
    };
    let state: State = world
        .open(&resource.context(), &resource.state)
        .unwrap_or_default();
    let millis = world.now();
    let mut place = Site {
        stack: stack.clone(),
        logical_id: resource.logical_id.clone(),
        tags: stack.desired.tags.clone(),
        millis,
        rolling_back: false,
        world,
    };
    let actual = kind
        .actual(&mut place, physical_id, &state.properties)
        .await;
    Ok(match actual {
        Ok(actual) => Look::Found(actual),
        Err(failure) => Look::Failed(failure.0),
    })
}

/// One commit keeps what was found, provided that no deployment came between.
async fn keep(
    world: &mut World,
    stack: &Stack,
    looked_at: &[Resource],
    whole: bool,
    why: Option<String>,
) -> Result<(), Error> {
    let mut drifted = 0;
    for resource in looked_at {
        let status = drift_of(world, stack, resource)?;
        let in_sync = status.is_none_or(|drift| {
            drift.stack_resource_drift_status == StackResourceDriftStatus::InSync
        });
        drifted += i32::from(!in_sync);
    }
    let mut tx = world.tx();
    let stored: Option<Stack> = tx
        .load(&Stack::at(&stack.uuid))
        .await
        .map_err(unavailable)?;
    let unchanged = |it: &Stack| it.last_event_millis == stack.last_event_millis;
    let mut stored = stored.filter(unchanged).ok_or_else(conflict)?;
    if whole {
        stored.drift = Some(DriftOfStack {
            id: world.random.uuid(),
            checked_millis: world.now(),
            drifted,
            failed: why,
        });
    }
    tx.update(&stored);
    for resource in looked_at {
        put(&mut tx, resource).await?;
    }
    world.settle(tx).await
}

/// The state of a stack's drift, as far as it was looked at.
pub(crate) fn status_of(stack: &Stack) -> (StackDriftStatus, StackDriftDetectionStatus) {
    match &stack.drift {
        None => (
            StackDriftStatus::NotChecked,
            StackDriftDetectionStatus::DetectionComplete,
        ),
        Some(drift) => {
            let status = if drift.drifted > 0 {
                StackDriftStatus::Drifted
            } else if drift.failed.is_some() {
                StackDriftStatus::Unknown
            } else {
                StackDriftStatus::InSync
            };
            let detection = if drift.failed.is_some() {
                StackDriftDetectionStatus::DetectionFailed
            } else {
                StackDriftDetectionStatus::DetectionComplete
            };
            (status, detection)
        }
    }
}

/// What was found of a resource when it was last looked at; nothing where it was not since it changed.
///
/// # Errors
/// Where what is kept can't be opened.
pub(crate) fn drift_of(
    world: &World,
    stack: &Stack,
    resource: &Resource,
) -> Result<Option<StackResourceDrift>, Error> {
    let Some(drift) = &resource.drift else {
        return Ok(None);
    };
    let context = resource.context();
    let state: State = world.open(&context, &resource.state)?;
    let actual: Option<Properties> = world.open(&context, &drift.found)?;
    let mut shown = StackResourceDrift {
        stack_id: stack.id.clone(),
        logical_resource_id: resource.logical_id.clone(),
        physical_resource_id: resource.physical_id.clone(),
        resource_type: resource.kind.clone(),
        stack_resource_drift_status: StackResourceDriftStatus::Deleted,
        timestamp: instant(drift.checked_millis),
        ..StackResourceDrift::default()
    };
    let Some(actual) = actual else {
        return Ok(Some(shown));
    };
    let expected = Value::Object(state.properties.clone());
    let mut differences = differences_of(&expected, &Value::Object(actual.clone()));
    let hidden = hidden(&state);
    for difference in &mut differences {
        let property = difference.property_path.split('/').nth(1);
        if property.is_some_and(|property| hidden.contains(&property)) {
            HIDDEN.clone_into(&mut difference.expected_value);
            HIDDEN.clone_into(&mut difference.actual_value);
        }
    }
    let mut actual = actual;
    for (name, value) in &mut actual {
        if hidden.contains(&name.as_str()) {
            *value = Value::from(HIDDEN);
        }
    }
    shown.stack_resource_drift_status = if differences.is_empty() {
        StackResourceDriftStatus::InSync
    } else {
        StackResourceDriftStatus::Modified
    };
    let expected = state.shown.clone().map_or(expected, Value::Object);
    shown.expected_properties = Some(expected.to_string());
    shown.actual_properties = Some(Value::Object(actual).to_string());
    shown.property_differences = Some(differences);
    Ok(Some(shown))
}

/// The properties that people may not be shown as they are.
fn hidden(state: &State) -> Vec<&str> {
    let Some(shown) = &state.shown else {
        return Vec::new();
    };
    let names = state.properties.iter();
    let differing = names.filter(|(name, value)| shown.get(*name) != Some(*value));
    differing.map(|(name, _)| name.as_str()).collect()
}

fn differences_of(expected: &Value, actual: &Value) -> Vec<PropertyDifference> {
    let mut found = Vec::new();
    compare("", expected, actual, &mut found);
    found
}

/// Everything that is expected and is otherwise. What is there without being expected is nobody's drift, but in a list.
fn compare(path: &str, expected: &Value, actual: &Value, found: &mut Vec<PropertyDifference>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, expected) in expected {
                let path = format!("{path}/{name}");
                match actual.get(name) {
                    Some(actual) => compare(&path, expected, actual, found),
                    None => found.push(difference(
                        path,
                        DifferenceType::Remove,
                        Some(expected),
                        None,
                    )),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            compare_lists(path, expected, actual, found);
        }
        (expected, actual) if text(expected) == text(actual) => {}
        (expected, actual) => found.push(difference(
            path.to_owned(),
            DifferenceType::NotEqual,
            Some(expected),
            Some(actual),
        )),
    }
}

/// In whatever order: those that are missing, and those that are there as well.
fn compare_lists(
    path: &str,
    expected: &[Value],
    actual: &[Value],
    found: &mut Vec<PropertyDifference>,
) {
    let mut left: BTreeMap<usize, &Value> = actual.iter().enumerate().collect();
    for (index, item) in expected.iter().enumerate() {
        let same = left
            .iter()
            .find(|(_, actual)| differences_of(item, actual).is_empty());
        match same.map(|(index, _)| *index) {
            Some(index) => drop(left.remove(&index)),
            None => found.push(difference(
                format!("{path}/{index}"),
                DifferenceType::Remove,
                Some(item),
                None,
            )),
        }
    }
    for (index, item) in left {
        found.push(difference(
            format!("{path}/{index}"),
            DifferenceType::Add,
            None,
            Some(item),
        ));
    }
}

fn difference(
    property_path: String,
    difference_type: DifferenceType,
    expected: Option<&Value>,
    actual: Option<&Value>,
) -> PropertyDifference {
    let shown = |value: Option<&Value>| value.map_or_else(|| "null".to_owned(), text);
    PropertyDifference {
        property_path,
        difference_type,
        expected_value: shown(expected),
        actual_value: shown(actual),
    }
}

/// Numbers and booleans of templates may be texts.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
