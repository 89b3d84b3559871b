//! What the properties of a stack inside of a stack want it to be.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::Error;
use model::cloudformation::{Parameter, Tag};
use serde_json::Value;

use crate::deploy::{Source, Wanted, given, read_template, template_text, want};
use crate::records::{Desired, Stack, TemplateText};
use crate::refusal::invalid;
use crate::resources::{Properties, ResourceFailure, Site, text};
use crate::template::Template;

/// What a stack inside is to be.
pub(super) struct Inside {
    pub(super) template: Arc<Template>,
    pub(super) desired: Desired,
    /// The text that the address of its template names now.
    pub(super) text: TemplateText,
}

/// Reads what a stack inside is to be.
///
/// # Errors
/// `ValidationError`, as of a stack of its own.
pub(super) async fn wanted(
    place: &mut Site<'_>,
    stack: &Stack,
    properties: &Properties,
) -> Result<Inside, Error> {
    let refused = |failure: ResourceFailure| invalid(failure.0);
    let source = Source {
        url: text(properties, "TemplateURL").map_err(refused)?,
        ..Source::default()
    };
    let body = template_text(place.world, &source, None).await?;
    let parameters = parameters(properties);
    let given = given(place.world, Some(stack), Some(&parameters));
    let template = Arc::new(read_template(place.world, &body, given).await?);
    let around = &place.stack.desired;
    let wanted = Wanted {
        reviewed: true,
        parameters: Some(parameters),
        tags: Some(tags(place, properties)),
        capabilities: Some(around.capabilities.clone()),
        notification_arns: Some(around.notification_arns.clone()),
        role_arn: around.role_arn.clone(),
    };
    let desired = want(place.world, stack, wanted, &template).await?;
    let (id, processed) = (place.world.random.uuid(), template.processed.clone());
    let text = TemplateText::new(&stack.uuid, id, body, processed);
    Ok(Inside {
        template,
        desired,
        text,
    })
}

fn parameters(properties: &Properties) -> Vec<Parameter> {
    let given = properties.get("Parameters").and_then(Value::as_object);
    let parameters = given.into_iter().flatten().map(|(name, value)| Parameter {
        parameter_key: Some(name.clone()),
        parameter_value: Some(as_text(value)),
        ..Parameter::default()
    });
    parameters.collect()
}

/// The tags of the stack around it, and those of the resource.
fn tags(place: &Site<'_>, properties: &Properties) -> Vec<Tag> {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    for tag in &place.tags {
        tags.insert(tag.key.clone(), tag.value.clone());
    }
    let own = properties.get("Tags").and_then(Value::as_array);
    for tag in own.into_iter().flatten() {
        if let Some(key) = tag["Key"].as_str() {
            tags.insert(key.to_owned(), as_text(&tag["Value"]));
        }
    }
    tags.into_iter()
        .map(|(key, value)| Tag { key, value })
        .collect()
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
