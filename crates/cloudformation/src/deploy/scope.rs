//! What the expressions of a stack's template can refer to.

use std::collections::BTreeMap;

use model::Error;

use crate::evaluate::{Pseudo, Scope};
use crate::limits;
use crate::records::{Desired, Export, Parameters, Stack};
use crate::refusal::invalid;
use crate::template::Template;
use crate::world::World;

/// What expressions refer to, read from the store; the template is not among it.
#[derive(Debug)]
pub(crate) struct Ground {
    parameters: Parameters,
    pseudo: Pseudo,
    exports: BTreeMap<String, String>,
}

/// Reads what the expressions of a stack can refer to.
pub(crate) async fn ground(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
) -> Result<Ground, Error> {
    let parameters: Parameters = match &desired.parameters {
        Some(sealed) => world.open(&stack.context(), sealed)?,
        None => Vec::new(),
    };
    let mut exports = BTreeMap::new();
    for export in world
        .all::<Export>(Export::all(&stack.account, &stack.region))
        .await?
    {
        // One that can't be read is missed by those who import it, and by nobody else.
        match world.open::<String>(&Export::context(&export.stack), &export.value) {
            Ok(value) => drop(exports.insert(export.name, value)),
            Err(error) => {
                tracing::warn!(export = export.name, cause = ?error.cause(), "an export can't be read");
            }
        }
    }
    Ok(Ground {
        parameters,
        pseudo: Pseudo {
            account: stack.account.clone(),
            region: stack.region.clone(),
            stack_id: stack.id.clone(),
            stack_name: stack.name.clone(),
            notification_arns: desired.notification_arns.clone(),
        },
        exports,
    })
}

impl Ground {
    /// The scope of a template: parameters are held to their constraints, conditions are decided, resources are not there
    /// yet.
    ///
    /// # Errors
    /// `ValidationError` with AWS's sentence.
    pub(crate) fn scope<'t>(&self, template: &'t Template) -> Result<Scope<'t>, Error> {
        let mut parameters = BTreeMap::new();
        let mut bytes_left = limits::MATCHED_BYTES_MAX;
        for parameter in &self.parameters {
            let value = parameter
                .resolved_value
                .as_ref()
                .or(parameter.parameter_value.as_ref());
            let (Some(name), Some(value)) = (parameter.parameter_key.as_deref(), value) else {
                continue;
            };
            let Some(declared) = template.parameter(name) else {
                continue;
            };
            bytes_left = bytes_left
                .checked_sub(declared.matched_bytes(value))
                .ok_or_else(|| {
                    invalid(format!(
                        "The values of parameters with an AllowedPattern must be at most {} bytes long together.",
                        limits::MATCHED_BYTES_MAX
                    ))
                })?;
            parameters.insert(name.to_owned(), declared.accept(value)?);
        }
        let mut scope = Scope {
            template,
            parameters,
            pseudo: self.pseudo.clone(),
            exports: self.exports.clone(),
            conditions: BTreeMap::new(),
            resources: BTreeMap::new(),
            planning: false,
        };
        scope.decide()?;
        Ok(scope)
    }
}
