//! The text of a template, JSON or YAML, as one value.

use model::Error;
use serde_json::Value;

use super::yaml;
use crate::limits;
use crate::refusal::{format_error, invalid};

/// Reads a template's text. JSON is told from YAML by its first character.
///
/// # Errors
/// `ValidationError` with AWS's sentence and the place.
pub(super) fn read(text: &str) -> Result<Value, Error> {
    if text.len() > limits::TEMPLATE_BYTES_MAX {
        return Err(invalid(format!(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to {}",
            limits::TEMPLATE_BYTES_MAX
        )));
    }
    let trimmed = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let value = if trimmed.starts_with('{') {
        json(text)?
    } else {
        yaml::read(text)?
    };
    match value {
        Value::Object(_) => Ok(value),
        _ => Err(format_error("unsupported structure.")),
    }
}

fn json(text: &str) -> Result<Value, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        // A YAML document may begin with a brace too.
        Err(cause) => {
            let place = format!("(line {}, column {})", cause.line(), cause.column());
            return yaml::read(text)
                .map_err(|_| format_error(&format!("JSON not well-formed. {place}")));
        }
    };
    measure(&value, 1, &mut 0)?;
    Ok(value)
}

fn measure(value: &Value, depth: usize, nodes: &mut usize) -> Result<(), Error> {
    *nodes += 1;
    if depth > limits::TEMPLATE_DEPTH_MAX || *nodes > limits::TEMPLATE_NODES_MAX {
        return Err(too_large());
    }
    match value {
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| measure(item, depth + 1, nodes)),
        Value::Object(members) => members
            .values()
            .try_for_each(|member| measure(member, depth + 1, nodes)),
        _ => Ok(()),
    }
}

/// Refuses a null anywhere in a template: a section without members, a property without a value.
///
/// # Errors
/// `ValidationError` that names the place.
pub(super) fn refuse_nulls(value: &Value, place: &mut Vec<String>) -> Result<(), Error> {
    let mut below = |step: String, member: &Value| {
        place.push(step);
        refuse_nulls(member, place)?;
        place.pop();
        Ok(())
    };
    match value {
        Value::Null => Err(format_error(&format!(
            "[/{}] 'null' values are not allowed in templates",
            place.join("/")
        ))),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| below(index.to_string(), item)),
        Value::Object(members) => members
            .iter()
            .try_for_each(|(name, member)| below(name.clone(), member)),
        _ => Ok(()),
    }
}

/// The refusal of a template that nests too deeply or grows too large.
pub(super) fn too_large() -> Error {
    format_error(&format!(
        "the template has more than {} levels or more than {} nodes.",
        limits::TEMPLATE_DEPTH_MAX,
        limits::TEMPLATE_NODES_MAX
    ))
}
