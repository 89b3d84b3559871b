//! A sketch: a template evaluated with nothing known but what it says itself. Whatever can be refused without parameters
//! and resources is refused here: arguments that are none, a key that its map lacks, an index beyond a list.

use std::collections::BTreeMap;

use model::Error;
use serde_json::Value;

use super::{Evaluation, KNOWN_AFTER_APPLY, Pseudo, Scope};
use crate::template::Template;

/// Evaluates all conditions, resources and outputs of a template, each branch of each choice.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(crate) fn sketch(template: &Template) -> Result<(), Error> {
    let scope = Scope {
        template,
        parameters: BTreeMap::new(),
        pseudo: Pseudo::default(),
        exports: BTreeMap::new(),
        conditions: BTreeMap::new(),
        resources: BTreeMap::new(),
        planning: true,
    };
    let mut evaluation = Evaluation {
        sketching: true,
        ..Evaluation::new(&scope)
    };
    for expression in template.conditions.values() {
        evaluation.holds(expression)?;
    }
    for resource in &template.resources {
        evaluation.members(&resource.properties)?;
    }
    for output in &template.outputs {
        evaluation.output_text(&output.value)?;
        if let Some(name) = &output.export {
            evaluation.output_text(name)?;
        }
    }
    Ok(())
}

/// A value that is not known yet.
pub(super) fn unknown() -> Value {
    Value::from(KNOWN_AFTER_APPLY)
}
