//! Enums: one per string shape that lists its values.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use super::choice::ENUM_ADDITIONS;
use super::names;
use super::service::{Service, type_name};
use crate::Outcome;

pub(crate) fn generate(service: &Service) -> Outcome<Option<String>> {
    let names = service.reached_of(|shape| shape["enum"].is_array())?;
    if names.is_empty() {
        return Ok(None);
    }
    let mut text = String::from("//! Enums of the API.\n\nuse crate::enumeration::string_enum;\n");
    for name in names {
        writeln!(text, "\nstring_enum! {{\n    {} {{", type_name(name))?;
        let mut seen = BTreeSet::new();
        for value in values(service, name)? {
            let variant = names::variant(value);
            if !seen.insert(variant.clone()) {
                return Err(format!("{name} has two variants {variant}").into());
            }
            writeln!(text, "        {variant} = \"{value}\",")?;
        }
        text.push_str("    }\n}\n");
    }
    Ok(Some(text))
}

fn values<'a>(service: &'a Service, name: &'a str) -> Outcome<Vec<&'a str>> {
    let listed = service.shape(name)?["enum"]
        .as_array()
        .into_iter()
        .flatten();
    let added = ENUM_ADDITIONS
        .iter()
        .filter(|(of, shape, _)| *of == service.name() && *shape == name)
        .map(|(_, _, value)| *value);
    let values: Vec<_> = listed.filter_map(Value::as_str).chain(added).collect();
    match values.iter().find(|value| value.contains(['"', '\\'])) {
        Some(value) => Err(format!("{name} has the value {value}").into()),
        None => Ok(values),
    }
}
