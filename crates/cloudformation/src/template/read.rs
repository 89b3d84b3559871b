//! From a value to the sections of a template.

use model::Error;
use serde_json::{Map, Value};

use super::transform::{self, LANGUAGE_EXTENSIONS, SERVERLESS};
use super::{Output, Resource, Template, parameter, policy};
use crate::limits;
use crate::refusal::{format_error, invalid};

/// Reads the sections.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(super) fn template(mut sections: Map<String, Value>) -> Result<Template, Error> {
    let template = Template {
        version: version(sections.shift_remove("AWSTemplateFormatVersion"))?,
        description: text(sections.shift_remove("Description"), "Description")?,
        metadata: sections.shift_remove("Metadata"),
        transforms: transform::names(sections.shift_remove("Transform").as_ref())?,
        processed: None,
        parameters: section(&mut sections, "Parameters", limits::PARAMETERS_MAX)?
            .into_iter()
            .map(|(name, value)| parameter::read(name, value))
            .collect::<Result<_, _>>()?,
        mappings: section(&mut sections, "Mappings", limits::DEFINITIONS_MAX)?,
        conditions: section(&mut sections, "Conditions", limits::DEFINITIONS_MAX)?,
        rules: section(&mut sections, "Rules", limits::DEFINITIONS_MAX)?,
        resources: section(&mut sections, "Resources", limits::RESOURCES_MAX)?
            .into_iter()
            .map(|(logical_id, value)| resource(logical_id, value))
            .collect::<Result<_, _>>()?,
        outputs: section(&mut sections, "Outputs", limits::OUTPUTS_MAX)?
            .into_iter()
            .map(|(key, value)| output(key, value))
            .collect::<Result<_, _>>()?,
    };
    let serverless = template.transforms.iter().any(|name| name == SERVERLESS);
    sections.retain(|name, _| name != "Hooks" && !(serverless && name == "Globals"));
    if !sections.is_empty() {
        let names: Vec<&str> = sections.keys().map(String::as_str).collect();
        return Err(invalid(format!(
            "Invalid template property or properties [{}]",
            names.join(", ")
        )));
    }
    if template.resources.is_empty() {
        return Err(format_error(
            "At least one Resources member must be defined.",
        ));
    }
    if !template
        .transforms
        .iter()
        .any(|name| name == LANGUAGE_EXTENSIONS)
    {
        policy::refuse_functions(&template.resources)?;
    }
    Ok(template)
}

fn version(value: Option<Value>) -> Result<Option<String>, Error> {
    let version = text(value, "AWSTemplateFormatVersion")?;
    if version
        .as_deref()
        .is_some_and(|version| version != "2010-09-09")
    {
        return Err(format_error(
            "Template format version not supported. Use 2010-09-09.",
        ));
    }
    Ok(version)
}

fn section(
    sections: &mut Map<String, Value>,
    name: &str,
    max: usize,
) -> Result<Map<String, Value>, Error> {
    let members = match sections.shift_remove(name) {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(members)) => members,
        Some(_) => {
            return Err(format_error(&format!("{name} must be a map of objects.")));
        }
    };
    if let Some(looped) = members.keys().find(|key| key.starts_with("Fn::")) {
        return Err(format_error(&format!(
            "{looped} in {name} needs the transform {LANGUAGE_EXTENSIONS}."
        )));
    }
    if members.len() > max {
        return Err(format_error(&format!(
            "Number of {}, {}, is greater than maximum allowed, {max}",
            name.to_lowercase(),
            members.len()
        )));
    }
    Ok(members)
}

fn resource(logical_id: String, value: Value) -> Result<Resource, Error> {
    alphanumeric("Resources", &logical_id)?;
    let Value::Object(mut members) = value else {
        return Err(format_error("Any Resources member must be an object."));
    };
    let place = format!("/Resources/{logical_id}");
    let Some(kind) = text(members.shift_remove("Type"), &format!("{place}/Type"))? else {
        return Err(format_error(&format!(
            "[{place}] Every Resources object must contain a Type member."
        )));
    };
    let properties = match members.shift_remove("Properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties,
        Some(_) => {
            return Err(format_error(&format!(
                "[{place}/Properties] must be an object."
            )));
        }
    };
    let policies = policy::functions(&mut members);
    let resource = Resource {
        properties,
        condition: text(
            members.shift_remove("Condition"),
            &format!("{place}/Condition"),
        )?,
        depends_on: names(members.shift_remove("DependsOn"), &place)?,
        deletion_policy: policy::named(
            members.shift_remove("DeletionPolicy"),
            "DeletionPolicy",
            &logical_id,
            &kind,
        )?,
        update_replace_policy: policy::named(
            members.shift_remove("UpdateReplacePolicy"),
            "UpdateReplacePolicy",
            &logical_id,
            &kind,
        )?,
        policies,
        metadata: members.shift_remove("Metadata"),
        kind,
        logical_id,
    };
    match members.keys().find(|name| {
        !matches!(
            name.as_str(),
            "Description" | "CreationPolicy" | "UpdatePolicy"
        )
    }) {
        Some(unknown) => Err(invalid(format!(
            "Invalid template resource property '{unknown}'"
        ))),
        None => Ok(resource),
    }
}

fn output(key: String, value: Value) -> Result<Output, Error> {
    alphanumeric("Outputs", &key)?;
    let Value::Object(mut members) = value else {
        return Err(format_error("Any Outputs member must be an object."));
    };
    let place = format!("/Outputs/{key}");
    let value = match members.shift_remove("Value") {
        None | Some(Value::Null) => {
            return Err(format_error(&format!(
                "[{place}] Every Outputs member must contain a Value object"
            )));
        }
        Some(value) => value,
    };
    let export = match members.shift_remove("Export") {
        None | Some(Value::Null) => None,
        Some(Value::Object(mut export)) => match export.shift_remove("Name") {
            Some(name) if export.is_empty() => Some(name),
            _ => {
                return Err(format_error(&format!(
                    "[{place}/Export] must have one member, Name."
                )));
            }
        },
        Some(_) => {
            return Err(format_error(&format!(
                "[{place}/Export] must be an object."
            )));
        }
    };
    let output = Output {
        description: text(
            members.shift_remove("Description"),
            &format!("{place}/Description"),
        )?,
        condition: text(
            members.shift_remove("Condition"),
            &format!("{place}/Condition"),
        )?,
        key,
        value,
        export,
    };
    match members.keys().next() {
        Some(unknown) => Err(invalid(format!(
            "Invalid template output property '{unknown}'"
        ))),
        None => Ok(output),
    }
}

fn names(value: Option<Value>, place: &str) -> Result<Vec<String>, Error> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(item) => vec![item],
    };
    items
        .into_iter()
        .map(|item| match item {
            Value::String(name) => Ok(name),
            _ => Err(format_error(&format!(
                "[{place}/DependsOn] DependsOn must be a string or list of strings."
            ))),
        })
        .collect()
}

/// A member that is text; numbers and booleans are taken as they were written.
pub(super) fn text(value: Option<Value>, place: &str) -> Result<Option<String>, Error> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
        Some(_) => Err(format_error(&format!("[{place}] must be a string."))),
    }
}

/// Refuses a name that is not alphanumeric.
pub(super) fn alphanumeric(section: &str, name: &str) -> Result<(), Error> {
    let fits = (1..=255).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits {
        return Ok(());
    }
    Err(format_error(&format!(
        "{section} name '{name}' is non alphanumeric."
    )))
}
