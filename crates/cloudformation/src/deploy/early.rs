//! What is refused before anything is looked at but the template: every operation that takes one asks here.

use model::Error;

use crate::evaluate::sketch;
use crate::limits;
use crate::refusal::{format_error, invalid, template_error};
use crate::resources;
use crate::template::{Reference, Template, references_of};
use crate::world::World;

/// The beginning of a dynamic reference.
pub(super) const DYNAMIC_REFERENCE: &str = "{{resolve:";

/// Reads a template, and checks all of it that needs no parameters and no resources, apart from the threads that answer.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(crate) async fn read(world: &mut World, text: &str) -> Result<Template, Error> {
    let text = text.to_owned();
    world
        .aside(move || {
            let template = Template::parse(&text)?;
            refuse_unknown_types(&template)?;
            refuse_unknown_attributes(&template)?;
            if text.matches(DYNAMIC_REFERENCE).count() > limits::DYNAMIC_REFERENCES_MAX {
                return Err(too_many_dynamic_references());
            }
            sketch(&template)?;
            Ok(template)
        })
        .await
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
    for resource in &template.resources {
        let kind = resource.kind.as_str();
        if resources::named(kind).is_none()
            && !resources::is_known(kind)
            && !unknown.contains(&kind)
        {
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

fn refuse_unknown_attributes(template: &Template) -> Result<(), Error> {
    let properties = template
        .resources
        .iter()
        .flat_map(|resource| resource.properties.values());
    let outputs = template.outputs.iter().map(|output| &output.value);
    let mut found = Vec::new();
    for expression in properties.chain(outputs) {
        references_of(expression, &mut found);
    }
    for reference in found {
        let Reference::Attribute(resource, Some(attribute)) = reference else {
            continue;
        };
        let kind = template
            .resource(&resource)
            .and_then(|declared| resources::named(&declared.kind));
        if kind.is_some_and(|kind| !kind.attributes().contains(&attribute.as_str())) {
            return Err(template_error(&format!(
                "resource {resource} does not support attribute type {attribute} in Fn::GetAtt"
            )));
        }
    }
    Ok(())
}
