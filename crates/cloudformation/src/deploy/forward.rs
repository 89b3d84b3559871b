//! Forward: every resource of the template, in order, then the outputs.

use model::cloudformation::StackStatus;

use super::outputs::Made as MadeOutputs;
use super::{Deployment, Halt, outputs, refused, scope, template_of};
use crate::evaluate::Physical;
use crate::template::order;

impl Deployment<'_> {
    /// Makes and changes what the template wants. What it does without any more stays until the clean-up.
    pub(super) async fn forward(&mut self) -> Result<(), Halt> {
        let desired = self.stack.desired.clone();
        let template = template_of(self.world, &self.stack, &desired)
            .await
            .map_err(|e| refused(&e))?;
        let mut scope = scope(self.world, &self.stack, &desired, &template)
            .await
            .map_err(|e| refused(&e))?;
        let order = order(&template).map_err(|error| refused(&error))?;
        let mut wanted = Vec::new();
        for (place, logical_id) in order.iter().enumerate() {
            let Some(declared) = template.resource(logical_id) else {
                continue;
            };
            if !scope.exists(declared.condition.as_deref()) {
                continue;
            }
            wanted.push(logical_id.as_str());
            self.apply(declared, &scope, place).await?;
            let made = self.made(logical_id)?;
            let physical = Physical {
                id: made.physical_id,
                attributes: made.attributes,
            };
            scope.resources.insert(logical_id.clone(), physical);
        }
        let made = outputs::evaluate(&scope).map_err(|error| refused(&error))?;
        self.imports.extend(made.imports.iter().cloned());
        self.check_exports(&made).await?;
        self.complete(&wanted, made).await
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
        let created = self.creates();
        self.write_exports(&made).await?;
        let mut imports = std::mem::take(&mut self.imports);
        imports.sort();
        imports.dedup();
        self.stack.imports = imports;
        self.stack.outputs = Some(self.world.seal(&self.stack.context(), &made.outputs)?);
        self.stack.previous = None;
        let status = if created {
            StackStatus::CreateComplete
        } else {
            StackStatus::UpdateCompleteCleanupInProgress
        };
        let touched: Vec<&str> = leaving.iter().map(String::as_str).collect();
        let event = super::move_on(
            &mut self.stack,
            self.world,
            status,
            None,
            self.token.clone(),
        );
        self.save(&touched, vec![event]).await?;
        Ok(())
    }
}
