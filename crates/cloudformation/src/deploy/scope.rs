//! What the expressions of a stack's template can refer to.

use std::collections::BTreeMap;

use model::Error;

use crate::evaluate::{Pseudo, Scope};
use crate::records::Parameters;
use crate::records::{Desired, Export, Stack};
use crate::template::Template;
use crate::world::World;

/// The scope of a stack's template with its parameters; conditions are decided, resources are not there yet.
pub(crate) async fn scope<'t>(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
    template: &'t Template,
) -> Result<Scope<'t>, Error> {
    let stored: Parameters = match &desired.parameters {
        Some(sealed) => world.open(&stack.context(), sealed)?,
        None => Vec::new(),
    };
    let mut parameters = BTreeMap::new();
    for parameter in stored {
        let (Some(name), Some(value)) = (
            parameter.parameter_key,
            parameter.resolved_value.or(parameter.parameter_value),
        ) else {
            continue;
        };
        if let Some(declared) = template.parameter(&name) {
            parameters.insert(name, declared.accept(&value)?);
        }
    }
    let mut exports = BTreeMap::new();
    for export in world
        .all::<Export>(Export::all(&stack.account, &stack.region))
        .await?
    {
        let value: String = world.open(&Export::context(&export.stack), &export.value)?;
        exports.insert(export.name, value);
    }
    let mut scope = Scope {
        template,
        parameters,
        pseudo: Pseudo {
            account: stack.account.clone(),
            region: stack.region.clone(),
            stack_id: stack.id.clone(),
            stack_name: stack.name.clone(),
            notification_arns: desired.notification_arns.clone(),
        },
        exports,
        conditions: BTreeMap::new(),
        resources: BTreeMap::new(),
        planning: false,
    };
    scope.decide()?;
    Ok(scope)
}
