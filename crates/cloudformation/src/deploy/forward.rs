//! Forward: every resource of the template, in order, then the outputs.

use model::cloudformation::StackStatus;
use serde_json::Value;

use super::outputs::Made as MadeOutputs;
use super::plan::Size;
use super::{Deployment, Halt, ground, kinds, outputs, refused};
use crate::evaluate::{Physical, Scope};
use crate::resources;
use crate::template::{Template, order};

/// The scope in which hidden parameters are asterisks, for what people are shown; none where there are no such parameters.
fn masked<'t>(scope: &Scope<'t>) -> Option<Scope<'t>> {
    let hidden = scope.template.parameters.iter().filter(|one| one.no_echo);
    let hidden: Vec<&String> = hidden.map(|parameter| &parameter.name).collect();
    if hidden.is_empty() {
        return None;
    }
    let mut masked = scope.clone();
    for name in hidden {
        if let Some(value) = masked.parameters.get_mut(name) {
            *value = Value::from("****");
        }
    }
    Some(masked)
}

impl Deployment<'_> {
    /// Makes and changes what the template wants. What it does without any more stays until the clean-up.
    pub(super) async fn forward(&mut self, template: &Template) -> Result<(), Halt> {
        let desired = self.stack.desired.clone();
        let ground = ground(self.world, &self.stack, &desired)
            .await
            .map_err(|error| refused(&error))?;
        let mut scope = ground.scope(template).map_err(|error| refused(&error))?;
        let mut masked = masked(&scope);
        let order = order(template).map_err(|error| refused(&error))?;
        let asked = kinds::asked(template);
        let mut wanted = Vec::new();
        self.size = Size::default();
        for (place, logical_id) in order.iter().enumerate() {
            let Some(declared) = template.resource(logical_id) else {
                continue;
            };
            if !scope.exists(declared.condition.as_deref()) {
                continue;
            }
            wanted.push(logical_id.as_str());
            let declared = scope
                .with_policies(declared)
                .map_err(|error| refused(&error))?;
            self.apply(&declared, &scope, masked.as_ref(), place)
                .await?;
            let physical = self.physical(logical_id, &asked);
            if let Some(masked) = &mut masked {
                masked
                    .resources
                    .insert(logical_id.clone(), physical.clone());
            }
            scope.resources.insert(logical_id.clone(), physical);
        }
        let made = outputs::evaluate(&scope).map_err(|error| refused(&error))?;
        self.imports.extend(made.imports.iter().cloned());
        self.check_exports(&made).await?;
        self.complete(&wanted, made).await
    }

    /// What expressions see of a resource that is there.
    fn physical(&self, logical_id: &str, asked: &[(String, String)]) -> Physical {
        let mut state = self.state(logical_id);
        let Some(resource) = self.resources.get(logical_id) else {
            return Physical::default();
        };
        kinds::fill_in(&mut state, asked, &self.stack, resource);
        Physical {
            id: resource.physical_id.clone().unwrap_or_default(),
            attributes: state.attributes,
        }
    }

    /// What is to be said of the resources that have no effect here.
    fn missed(&self) -> Option<String> {
        let standing = self.resources.values().filter(|one| !one.leaving);
        kinds::missed_of(standing.filter(|one| {
            let custom = resources::is_custom(&one.kind);
            !custom || !resources::acts(&one.kind, &self.state(&one.logical_id).properties)
        }))
    }

    /// The same, said to whoever runs the server too.
    pub(super) fn warn_of_missed(&self) -> Option<String> {
        let missed = self.missed()?;
        tracing::warn!(stack = self.stack.name, "{missed}");
        Some(missed)
    }

    // One commit makes the new state the stack's: from here on there is no way back.
    async fn complete(&mut self, wanted: &[&str], made: MadeOutputs) -> Result<(), Halt> {
        let leaving: Vec<String> = self
            .resources
            .keys()
            .filter(|logical_id| !wanted.contains(&logical_id.as_str()))
            .cloned()
            .collect();
        for logical_id in &leaving {
            if let Some(resource) = self.resources.get_mut(logical_id) {
                resource.leaving = true;
            }
        }
        let created = self.stack.status == StackStatus::CreateInProgress;
        self.write_exports(&made).await?;
        let mut imports = std::mem::take(&mut self.imports);
        imports.sort();
        imports.dedup();
        self.stack.imports = imports;
        self.stack.outputs = Some(self.world.seal(&self.stack.context(), &made.outputs)?);
        self.stack.previous = None;
        self.stack.wishes.kept_on_failure = false;
        let (status, reason) = if created {
            (StackStatus::CreateComplete, self.missed())
        } else {
            (StackStatus::UpdateCompleteCleanupInProgress, None)
        };
        let touched: Vec<&str> = leaving.iter().map(String::as_str).collect();
        let event = super::move_on(
            &mut self.stack,
            self.world,
            status,
            reason.as_deref(),
            self.token.clone(),
        );
        self.save(&touched, vec![event]).await?;
        Ok(())
    }
}
