//! Transforms: what a template comes to before anything else is read of it.

use std::collections::BTreeMap;

use model::Error;
use serde_json::{Map, Value};

use super::{loops, serverless};
use crate::refusal::invalid;

/// The transform that brings loops, and functions that are built in.
pub(super) const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";
/// The transform of AWS SAM.
pub(crate) const SERVERLESS: &str = "AWS::Serverless-2016-10-31";
/// The transform that puts an object of a bucket in its place: whoever can read buckets has done that before.
pub(crate) const INCLUDE: &str = "AWS::Include";

/// What the sections come to, and whether that is something else than before. `given` are the values of parameters, as texts.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(super) fn transformed(
    mut sections: Map<String, Value>,
    given: &BTreeMap<String, String>,
) -> Result<(Map<String, Value>, bool), Error> {
    let names = names(sections.get("Transform"))?;
    let declares = |name: &str| names.iter().any(|declared| declared == name);
    let mut changed = declares(INCLUDE);
    if declares(LANGUAGE_EXTENSIONS) {
        changed |= loops::expand(&mut sections, given)?;
    }
    if declares(SERVERLESS) {
        changed |= serverless::transform(&mut sections)?;
    }
    Ok((sections, changed))
}

/// The names of the transforms that a template declares.
///
/// # Errors
/// `ValidationError` for a transform that is not built.
pub(super) fn names(declared: Option<&Value>) -> Result<Vec<String>, Error> {
    let items = match declared {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
    };
    let mut names: Vec<String> = Vec::new();
    for item in items {
        let name = match item {
            Value::String(name) => name.clone(),
            Value::Object(members) => {
                let name = members.get("Name").and_then(Value::as_str);
                name.unwrap_or_default().to_owned()
            }
            _ => {
                return Err(crate::refusal::format_error(
                    "Transform must be a string or a list of strings.",
                ));
            }
        };
        if ![LANGUAGE_EXTENSIONS, SERVERLESS, INCLUDE].contains(&name.as_str()) {
            return Err(invalid(format!(
                "Transform {name} is not supported: process the template before you deploy it."
            )));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}
