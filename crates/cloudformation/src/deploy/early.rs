//! What is refused before anything is looked at but the template: every operation that takes one asks here.

use std::collections::BTreeMap;

use model::Error;
use serde_json::Value;

use super::{includes, kinds};
use crate::environment::parameters::{self, SECURE};
use crate::evaluate::sketch;
use crate::limits;
use crate::refusal::{format_error, invalid, template_error};
use crate::resources::is_recorded_everywhere;
use crate::template::{INCLUDE, LOOP, SERVERLESS, SERVERLESS_TYPES, Template, read_whole};
use crate::world::{Unbuilt, World};

/// The beginning of a dynamic reference.
pub(super) const DYNAMIC_REFERENCE: &str = "{{resolve:";

/// The beginning of the types of parameters whose values Systems Manager has.
const SSM_VALUES: &str = "AWS::SSM::Parameter::Value<";

/// Reads a template, and checks all of it that needs no resources, apart from the threads that answer. `given` are the values of
/// parameters, for what transforms need of them.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(crate) async fn read(
    world: &mut World,
    text: &str,
    given: BTreeMap<String, String>,
) -> Result<Template, Error> {
    let included = if text.contains(INCLUDE) {
        Some(includes::placed(world, text, &given).await?)
    } else {
        None
    };
    let given = if text.contains(SSM_VALUES) && text.contains(LOOP) {
        looked_up(world, text, given).await?
    } else {
        given
    };
    let text = text.to_owned();
    let unbuilt = world.unbuilt();
    world
        .aside(move || {
            let value = match included {
                Some(value) => value,
                None => read_whole(&text)?,
            };
            let template = Template::transformed(value, &given)?;
            refuse_unknown_types(&template)?;
            refuse_unknown_attributes(&template)?;
            if unbuilt == Unbuilt::Refused {
                refuse_recorded(&template)?;
            }
            if text.matches(DYNAMIC_REFERENCE).count() > limits::DYNAMIC_REFERENCES_MAX {
                return Err(too_many_dynamic_references());
            }
            sketch(&template)?;
            Ok(template)
        })
        .await
}

/// The values of parameters with those that Systems Manager has for their names: loops go over them. One that it does not have is
/// refused when the parameters are.
async fn looked_up(
    world: &mut World,
    text: &str,
    mut given: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Error> {
    let text = text.to_owned();
    let template = world.aside(move || read_whole(&text)).await?;
    let declared = template.get("Parameters").and_then(Value::as_object);
    for (name, declared) in declared.into_iter().flatten() {
        let of = |member: &str| declared.get(member).and_then(Value::as_str);
        if !of("Type").is_some_and(|kind| kind.starts_with(SSM_VALUES)) {
            continue;
        }
        let named = given.get(name).cloned();
        let Some(named) = named.or_else(|| of("Default").map(str::to_owned)) else {
            continue;
        };
        world.permit_parameter("GetParameters", &named)?;
        let found = parameters::read(world, &named).await?;
        if let Some(found) = found.filter(|found| found.kind != SECURE) {
            given.insert(name.clone(), found.value);
        }
    }
    Ok(given)
}

/// The refusal of a stack that asks for too many values of Systems Manager.
pub(super) fn too_many_dynamic_references() -> Error {
    invalid(format!(
        "A stack has at most {} dynamic references.",
        limits::DYNAMIC_REFERENCES_MAX
    ))
}

fn refuse_unknown_types(template: &Template) -> Result<(), Error> {
    let mut unknown: Vec<&str> = Vec::new();
    let serverless = template.transforms.iter().any(|name| name == SERVERLESS);
    for resource in &template.resources {
        let kind = resource.kind.as_str();
        let is_known = kinds::named(kind).is_some();
        let is_short = kind.starts_with(SERVERLESS_TYPES);
        if (!is_known || (is_short && !serverless)) && !unknown.contains(&kind) {
            unknown.push(kind);
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    Err(format_error(&format!(
        "Unrecognized resource types: [{}]",
        unknown.join(", ")
    )))
}

/// Refuses what would only be recorded, by a server that is to record nothing.
fn refuse_recorded(template: &Template) -> Result<(), Error> {
    let recorded = template.resources.iter().filter(|resource| {
        let kind = resource.kind.as_str();
        kinds::missed(kind).is_some() && !is_recorded_everywhere(kind)
    });
    let told: Vec<String> = recorded
        .map(|resource| format!("{} ({})", resource.logical_id, resource.kind))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(invalid(format!(
        "This server is strict and would only record, without effect: [{}]. Take them out of the template, or let the server record them: cenote dev without --strict, strict = false in [stacks] of cenote.toml.",
        told.join(", ")
    )))
}

fn refuse_unknown_attributes(template: &Template) -> Result<(), Error> {
    for (resource, attribute) in kinds::asked(template) {
        let kind = template
            .resource(&resource)
            .and_then(|declared| kinds::named(&declared.kind));
        if kind.is_some_and(|kind| !kind.has_attribute(&attribute)) {
            return Err(template_error(&format!(
                "resource {resource} does not support attribute type {attribute} in Fn::GetAtt"
            )));
        }
    }
    Ok(())
}
