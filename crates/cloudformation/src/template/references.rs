//! What a template's expressions refer to, and the order of creation that follows.

use std::collections::{BTreeMap, BTreeSet};

use model::Error;
use serde_json::Value;

use super::language::placeholders;
use super::{Resource, Template};
use crate::refusal::invalid;

/// One reference out of an expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// `Ref`, or `${X}`: a parameter, a resource or a pseudo parameter.
    Name(String),
    /// `Fn::GetAtt`, or `${X.Y}`: a resource, and which of its attributes where that is fixed.
    Attribute(String, Option<String>),
    /// `Fn::If` or `Condition`.
    Condition(String),
    /// `Fn::FindInMap` with a fixed name of the mapping.
    Mapping(String),
}

/// Everything that an expression refers to.
pub(crate) fn of(value: &Value, found: &mut Vec<Reference>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| of(item, found)),
        Value::Object(members) => {
            if members.len() == 1
                && let Some((name, argument)) = members.iter().next()
            {
                of_function(name, argument, found);
            }
            members.values().for_each(|member| of(member, found));
        }
        _ => {}
    }
}

fn of_function(name: &str, argument: &Value, found: &mut Vec<Reference>) {
    let first = |argument: &Value| match argument {
        Value::Array(items) => items.first().and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    match name {
        "Ref" => found.extend(
            argument
                .as_str()
                .map(|name| Reference::Name(name.to_owned())),
        ),
        "Condition" => {
            found.extend(
                argument
                    .as_str()
                    .map(|name| Reference::Condition(name.to_owned())),
            );
        }
        "Fn::GetAtt" => {
            let dotted = argument.as_str().and_then(|path| path.split_once('.'));
            let dotted =
                dotted.map(|(resource, attribute)| (resource.to_owned(), attribute.to_owned()));
            let listed = || {
                let attribute = argument.get(1).and_then(Value::as_str).map(str::to_owned);
                first(argument).map(|resource| Reference::Attribute(resource, attribute))
            };
            found.extend(match dotted {
                Some((resource, attribute)) => {
                    Some(Reference::Attribute(resource, Some(attribute)))
                }
                None => listed(),
            });
        }
        "Fn::If" => found.extend(first(argument).map(Reference::Condition)),
        "Fn::FindInMap" => found.extend(first(argument).map(Reference::Mapping)),
        "Fn::Sub" => of_sub(argument, found),
        _ => {}
    }
}

fn of_sub(argument: &Value, found: &mut Vec<Reference>) {
    let (text, own) = match argument {
        Value::Array(items) => (
            items.first().and_then(Value::as_str),
            items.get(1).and_then(Value::as_object),
        ),
        _ => (argument.as_str(), None),
    };
    for name in text.into_iter().flat_map(placeholders) {
        if own.is_some_and(|own| own.contains_key(name)) {
            continue;
        }
        found.push(match name.split_once('.') {
            Some((resource, attribute)) => {
                Reference::Attribute(resource.to_owned(), Some(attribute.to_owned()))
            }
            None => Reference::Name(name.to_owned()),
        });
    }
}

/// The resources that `resource` needs before it.
pub(super) fn dependencies(template: &Template, resource: &Resource) -> BTreeSet<String> {
    let mut found = Vec::new();
    resource
        .properties
        .values()
        .for_each(|property| of(property, &mut found));
    let named = found.into_iter().filter_map(|reference| match reference {
        Reference::Name(name) | Reference::Attribute(name, _) => Some(name),
        Reference::Condition(_) | Reference::Mapping(_) => None,
    });
    named
        .chain(resource.depends_on.iter().cloned())
        .filter(|name| template.resource(name).is_some())
        .collect()
}

/// The logical ids in an order in which each comes after what it needs; where that leaves a choice, that of the text.
///
/// # Errors
/// `ValidationError`: `Circular dependency between resources: [A, B]`.
pub fn order(template: &Template) -> Result<Vec<String>, Error> {
    let mut waiting: BTreeMap<&str, BTreeSet<String>> = template
        .resources
        .iter()
        .map(|resource| {
            (
                resource.logical_id.as_str(),
                dependencies(template, resource),
            )
        })
        .collect();
    let mut order: Vec<String> = Vec::new();
    while !waiting.is_empty() {
        let ready: Vec<&str> = template
            .resources
            .iter()
            .map(|resource| resource.logical_id.as_str())
            .filter(|id| waiting.get(id).is_some_and(BTreeSet::is_empty))
            .collect();
        if ready.is_empty() {
            return Err(circle(waiting));
        }
        for id in ready {
            waiting.remove(id);
            for needs in waiting.values_mut() {
                needs.remove(id);
            }
            order.push(id.to_owned());
        }
    }
    Ok(order)
}

// What only waits for the circle is not part of it.
fn circle(mut waiting: BTreeMap<&str, BTreeSet<String>>) -> Error {
    loop {
        let needed: BTreeSet<String> = waiting.values().flatten().cloned().collect();
        let before = waiting.len();
        waiting.retain(|id, _| needed.contains(*id));
        if waiting.len() == before {
            break;
        }
    }
    let names: Vec<&str> = waiting.keys().copied().collect();
    invalid(format!(
        "Circular dependency between resources: [{}]",
        names.join(", ")
    ))
}
