//! Whether properties are those of their type, in the words of the schema by which `CloudFormation` checks them before it asks
//! anybody. Of types that are only recorded it is known what they can't do without, and no more.

use serde_json::{Map, Value};

use super::catalog::{self, Member};
use super::{Properties, ResourceFailure, is_built};

/// Refuses properties that do not fit their type: what is missing, what the type does not have, and what has another type.
///
/// # Errors
/// A failure with a line for each.
pub(crate) fn refuse_unfit(
    kind: &str,
    logical_id: &str,
    properties: &Properties,
) -> Result<(), ResourceFailure> {
    let mut found = Vec::new();
    if is_built(kind) && catalog::members(kind).is_some() {
        let structure = Structure { kind, name: kind };
        structure.check(properties, "#", &mut found);
    } else {
        let entry = catalog::entry(kind);
        let needed = entry.into_iter().flat_map(catalog::Entry::needed);
        let missing = needed.filter(|name| !properties.contains_key(*name));
        found.extend(missing.map(|name| lacks("#", name)));
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(ResourceFailure(format!(
        "Properties validation failed for resource {logical_id} with message:\n{}",
        found.join("\n")
    )))
}

/// A structure of a type: its properties, or something inside of them.
#[derive(Clone, Copy)]
struct Structure<'a> {
    kind: &'a str,
    name: &'a str,
}

impl Structure<'_> {
    fn check(self, given: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
        let members: Vec<Member> = catalog::members(self.name).into_iter().flatten().collect();
        let needed = members.iter().filter(|member| member.needed);
        let missing = needed.filter(|member| !given.contains_key(member.name));
        found.extend(missing.map(|member| lacks(path, member.name)));
        let is_member = |name: &str| members.iter().any(|member| member.name == name);
        let others = given.keys().filter(|name| !is_member(name));
        found
            .extend(others.map(|name| format!("{path}: extraneous key [{name}] is not permitted")));
        for member in members {
            if let Some(value) = given.get(member.name) {
                let path = format!("{path}/{}", member.name);
                self.check_value(member.kind, value, &path, found);
            }
        }
    }

    fn check_value(self, wanted: &str, value: &Value, path: &str, found: &mut Vec<String>) {
        if let Some(item) = inside(wanted, '[', ']') {
            let Value::Array(items) = value else {
                found.push(other_than("JSONArray", value, path));
                return;
            };
            for (index, value) in items.iter().enumerate() {
                self.check_value(item, value, &format!("{path}/{index}"), found);
            }
            return;
        }
        if let Some(item) = inside(wanted, '{', '}') {
            let Value::Object(members) = value else {
                found.push(other_than("JSONObject", value, path));
                return;
            };
            for (name, value) in members {
                self.check_value(item, value, &format!("{path}/{name}"), found);
            }
            return;
        }
        if let Some(word) = scalar(wanted) {
            if !is_like(wanted, value) {
                found.push(other_than(word, value, path));
            }
            return;
        }
        let name = format!("{}.{wanted}", self.kind);
        match value {
            Value::Object(given) => Structure {
                name: &name,
                ..self
            }
            .check(given, path, found),
            other => found.push(other_than("JSONObject", other, path)),
        }
    }
}

fn lacks(path: &str, name: &str) -> String {
    format!("{path}: required key [{name}] not found")
}

fn other_than(wanted: &str, value: &Value, path: &str) -> String {
    let is = match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_i64() => "Integer",
        Value::Number(_) => "Double",
        Value::String(_) => "String",
        Value::Array(_) => "JSONArray",
        Value::Object(_) => "JSONObject",
    };
    format!("{path}: expected type: {wanted}, found: {is}")
}

/// What is between two brackets.
fn inside(wanted: &str, open: char, close: char) -> Option<&str> {
    wanted.strip_prefix(open)?.strip_suffix(close)
}

/// The word of the schema for a type that is no structure; `json` is whatever it is.
fn scalar(wanted: &str) -> Option<&'static str> {
    Some(match wanted {
        "boolean" => "Boolean",
        "integer" => "Integer",
        "json" => "JSONObject",
        "number" => "Number",
        "string" => "String",
        _ => return None,
    })
}

/// Whether a scalar can be taken for a type: templates may write numbers and booleans as texts, and texts as both.
fn is_like(wanted: &str, value: &Value) -> bool {
    match (wanted, value) {
        ("json", _)
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("string", Value::String(_) | Value::Number(_) | Value::Bool(_)) => true,
        ("boolean", Value::String(text)) => {
            ["true", "false"].contains(&text.to_ascii_lowercase().as_str())
        }
        ("integer", Value::Number(number)) => number.is_i64(),
        ("integer", Value::String(text)) => text.trim().parse::<i64>().is_ok(),
        ("number", Value::String(text)) => text.trim().parse::<f64>().is_ok(),
        _ => false,
    }
}
