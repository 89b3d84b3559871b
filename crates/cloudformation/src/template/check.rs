//! Whether the parts of a template fit together: every reference leads somewhere, nothing goes in circles.

use std::collections::BTreeSet;

use model::Error;
use serde_json::Value;

use super::language::{PSEUDO_PARAMETERS, functions_known};
use super::references::{self, Reference};
use super::{Template, order};
use crate::refusal::{format_error, template_error};

/// Checks a whole template.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(super) fn check(template: &Template) -> Result<(), Error> {
    check_conditions(template)?;
    check_resources(template)?;
    check_outputs(template)?;
    order(template).map(|_| ())
}

fn check_conditions(template: &Template) -> Result<(), Error> {
    let mut unresolved = BTreeSet::new();
    for expression in template.conditions.values() {
        functions_known(expression)?;
        for reference in found(expression) {
            match reference {
                Reference::Name(name) if !names_a_value(template, &name) => {
                    unresolved.insert(name);
                }
                Reference::Attribute(name, _) => {
                    unresolved.insert(name);
                }
                Reference::Condition(name) if !template.conditions.contains_key(&name) => {
                    return Err(unresolved_condition(&name, "Conditions"));
                }
                _ => {}
            }
        }
    }
    if !unresolved.is_empty() {
        return Err(format_error(&format!(
            "Unresolved dependencies [{}]. Cannot reference resources in the Conditions block of the template",
            list(&unresolved)
        )));
    }
    conditions_in_order(template).map(|_| ())
}

/// The names of the conditions in an order in which each comes after those that it names: whoever decides them one after another
/// is never further inside of expressions than one of them is deep.
///
/// # Errors
/// `ValidationError` where they form a circle.
pub(crate) fn conditions_in_order(template: &Template) -> Result<Vec<String>, Error> {
    let mut order = Vec::new();
    for name in template.conditions.keys() {
        walk(template, name, &mut Vec::new(), &mut order)?;
    }
    Ok(order)
}

// Depth first over the conditions that a condition names; at most two hundred of them.
fn walk(
    template: &Template,
    name: &str,
    path: &mut Vec<String>,
    done: &mut Vec<String>,
) -> Result<(), Error> {
    if done.iter().any(|other| other == name) {
        return Ok(());
    }
    if path.iter().any(|passed| passed == name) {
        let names: BTreeSet<String> = path.iter().cloned().collect();
        return Err(template_error(&format!(
            "Circular dependency between conditions: [{}]",
            list(&names)
        )));
    }
    path.push(name.to_owned());
    let expression = template.conditions.get(name).unwrap_or(&Value::Null);
    for reference in found(expression) {
        if let Reference::Condition(next) = reference {
            walk(template, &next, path, done)?;
        }
    }
    path.pop();
    done.push(name.to_owned());
    Ok(())
}

fn check_resources(template: &Template) -> Result<(), Error> {
    let mut unresolved = BTreeSet::new();
    for resource in &template.resources {
        let properties = resource.properties.values();
        for property in properties.chain(resource.policies.values()) {
            functions_known(property)?;
            for reference in found(property) {
                check_reference(template, reference, "Resources", &mut unresolved)?;
            }
        }
        for name in &resource.depends_on {
            if template.resource(name).is_none() {
                unresolved.insert(name.clone());
            }
        }
        if let Some(name) = &resource.condition
            && !template.conditions.contains_key(name)
        {
            return Err(unresolved_condition(name, "Resources"));
        }
    }
    refuse_unresolved(&unresolved, "Resources")
}

fn check_outputs(template: &Template) -> Result<(), Error> {
    let mut unresolved = BTreeSet::new();
    for output in &template.outputs {
        for expression in [Some(&output.value), output.export.as_ref()]
            .into_iter()
            .flatten()
        {
            functions_known(expression)?;
            for reference in found(expression) {
                check_reference(template, reference, "Outputs", &mut unresolved)?;
            }
        }
        if let Some(name) = &output.condition
            && !template.conditions.contains_key(name)
        {
            return Err(unresolved_condition(name, "Outputs"));
        }
    }
    refuse_unresolved(&unresolved, "Outputs")?;
    check_exports(template)
}

/// Names of exports have to be known before anything is made, and no two of them may be the same text.
fn check_exports(template: &Template) -> Result<(), Error> {
    let mut names: Vec<&str> = Vec::new();
    let mut doubled: Vec<&str> = Vec::new();
    for output in &template.outputs {
        let Some(export) = &output.export else {
            continue;
        };
        let depends = found(export).into_iter().any(|reference| match reference {
            Reference::Attribute(..) => true,
            Reference::Name(name) => template.resource(&name).is_some(),
            _ => false,
        });
        if depends
            || ["Fn::ImportValue", "Fn::GetAZs"]
                .iter()
                .any(|name| calls(export, name))
        {
            return Err(format_error(&format!(
                "Output {} is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.",
                output.key
            )));
        }
        // Conditions may see to it that only one of two is there.
        if let (Some(name), None) = (export.as_str(), &output.condition) {
            if names.contains(&name) && !doubled.contains(&name) {
                doubled.push(name);
            }
            names.push(name);
        }
    }
    if doubled.is_empty() {
        return Ok(());
    }
    Err(double_exports(&doubled))
}

/// The refusal of export names that stand twice.
pub(crate) fn double_exports(names: &[&str]) -> Error {
    format_error(&format!(
        "The Outputs section contains duplicate Export names: [{}]. Specify a unique name for each export.",
        names.join(", ")
    ))
}

fn calls(expression: &Value, function: &str) -> bool {
    match expression {
        Value::Array(items) => items.iter().any(|item| calls(item, function)),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name == function || calls(member, function)),
        _ => false,
    }
}

fn check_reference(
    template: &Template,
    reference: Reference,
    section: &str,
    unresolved: &mut BTreeSet<String>,
) -> Result<(), Error> {
    match reference {
        Reference::Name(name) => {
            if !names_a_value(template, &name) && template.resource(&name).is_none() {
                unresolved.insert(name);
            }
            Ok(())
        }
        Reference::Attribute(name, _) if template.resource(&name).is_none() => Err(template_error(
            &format!("instance of Fn::GetAtt references undefined resource {name}"),
        )),
        Reference::Condition(name) if !template.conditions.contains_key(&name) => {
            Err(unresolved_condition(&name, section))
        }
        Reference::Mapping(name) if !template.mappings.contains_key(&name) => {
            Err(template_error(&format!(
                "Mapping named '{name}' is not present in the 'Mappings' section of template."
            )))
        }
        _ => Ok(()),
    }
}

fn refuse_unresolved(names: &BTreeSet<String>, section: &str) -> Result<(), Error> {
    if names.is_empty() {
        return Ok(());
    }
    Err(format_error(&format!(
        "Unresolved resource dependencies [{}] in the {section} block of the template",
        list(names)
    )))
}

fn unresolved_condition(name: &str, section: &str) -> Error {
    format_error(&format!(
        "Unresolved condition dependency {name} in the {section} block of the template"
    ))
}

fn names_a_value(template: &Template, name: &str) -> bool {
    template.parameter(name).is_some() || PSEUDO_PARAMETERS.contains(&name)
}

fn found(expression: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    references::of(expression, &mut found);
    found
}

fn list(names: &BTreeSet<String>) -> String {
    names
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
