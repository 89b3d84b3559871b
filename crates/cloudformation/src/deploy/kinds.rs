//! What acts for a resource: a type of its own, or the deployment of a stack inside of the stack.

use serde_json::Value;

use super::nested::NestedStack;
use crate::evaluate::KNOWN_AFTER_APPLY;
use crate::records::{Resource, Stack, State};
use crate::resources::{self, Missed, ResourceType, Subject};
use crate::template::{Reference, Template, references_of};

/// The type of events of a stack itself, and of a stack inside of one.
pub(super) const STACK_TYPE: &str = "AWS::CloudFormation::Stack";

/// The type of this name, if there is one.
pub(super) fn named(kind: &str) -> Option<Box<dyn ResourceType>> {
    if kind == STACK_TYPE {
        return Some(Box::new(NestedStack));
    }
    resources::named(kind)
}

/// Why resources of this type have no effect here; nothing where they have theirs.
pub(super) fn missed(kind: &str) -> Option<Missed> {
    if kind == STACK_TYPE {
        return None;
    }
    resources::missed(kind)
}

/// What is said at the end of a deployment of what was recorded without effect; what of it is Cognito's stands first.
pub(super) fn missed_of<'a>(resources: impl Iterator<Item = &'a Resource>) -> Option<String> {
    let (mut of_cognito, mut elsewhere) = (Vec::new(), Vec::new());
    for resource in resources {
        let told = format!("{} ({})", resource.logical_id, resource.kind);
        match missed(&resource.kind) {
            Some(Missed::Cognito) => of_cognito.push(told),
            Some(Missed::Elsewhere) => elsewhere.push(told),
            None => {}
        }
    }
    let mut said = Vec::new();
    if !of_cognito.is_empty() {
        said.push(format!(
            "Not built yet, so that the user pools go without: {}.",
            of_cognito.join(", ")
        ));
    }
    if !elsewhere.is_empty() {
        said.push(format!(
            "Recorded without effect: {}.",
            elsewhere.join(", ")
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// The attributes that a template asks of resources, each with its resource.
pub(super) fn asked(template: &Template) -> Vec<(String, String)> {
    let properties = template
        .resources
        .iter()
        .flat_map(|resource| resource.properties.values());
    let outputs = template.outputs.iter().map(|output| &output.value);
    let mut found = Vec::new();
    for expression in properties.chain(outputs) {
        references_of(expression, &mut found);
    }
    let attributes = found.into_iter().filter_map(|reference| match reference {
        Reference::Attribute(resource, Some(attribute)) => Some((resource, attribute)),
        _ => None,
    });
    attributes.collect()
}

/// Gives the state of a resource the attributes that the template asks of it and nobody has listed.
pub(super) fn fill_in(
    state: &mut State,
    asked: &[(String, String)],
    stack: &Stack,
    resource: &Resource,
) {
    let Some(kind) = named(&resource.kind) else {
        return;
    };
    let names = asked
        .iter()
        .filter(|(logical_id, _)| *logical_id == resource.logical_id);
    for (_, name) in names {
        if state.attributes.contains_key(name) {
            continue;
        }
        let subject = subject(state, stack, resource);
        if let Some(value) = kind.otherwise(&subject, name) {
            state.attributes.insert(name.clone(), value);
        }
    }
}

/// Gives the state of a stack inside of the stack the outputs that the template asks of it and it does not have yet: they are
/// known once it is deployed.
pub(super) fn await_outputs(state: &mut State, asked: &[(String, String)], resource: &Resource) {
    let of_it = |(logical_id, _): &&(String, String)| *logical_id == resource.logical_id;
    for (_, name) in asked.iter().filter(of_it) {
        if resource.kind == STACK_TYPE && !state.attributes.contains_key(name) {
            let later = Value::from(KNOWN_AFTER_APPLY);
            state.attributes.insert(name.clone(), later);
        }
    }
}

fn subject<'a>(state: &'a State, stack: &'a Stack, resource: &'a Resource) -> Subject<'a> {
    Subject {
        kind: &resource.kind,
        account: &stack.account,
        region: &stack.region,
        stack: &stack.name,
        logical_id: &resource.logical_id,
        properties: &state.properties,
        made: resource.physical_id.as_deref(),
        drawn: resources::drawn(&state.attributes),
    }
}
