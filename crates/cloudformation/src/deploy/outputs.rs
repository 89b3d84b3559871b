//! Outputs and exports.

use std::collections::{BTreeMap, BTreeSet};

use model::Error;
use model::cloudformation::Output;

use super::plan::json_bytes;
use super::{Deployment, Halt};
use crate::evaluate::Scope;
use crate::limits;
use crate::records::{Export, Stack};
use crate::refusal::{format_error, invalid};
use crate::template::double_exports;
use crate::world::{World, put, remove};

/// What the outputs come to.
pub(crate) struct Made {
    pub(super) outputs: Vec<Output>,
    pub(super) exports: BTreeMap<String, String>,
    pub(super) imports: BTreeSet<String>,
}

/// Evaluates the outputs of a template.
///
/// # Errors
/// `ValidationError` with AWS's sentence.
pub(super) fn evaluate(scope: &Scope<'_>) -> Result<Made, Error> {
    let mut made = Made {
        outputs: Vec::new(),
        exports: BTreeMap::new(),
        imports: BTreeSet::new(),
    };
    let mut bytes = 0;
    for output in &scope.template.outputs {
        if !scope.exists(output.condition.as_deref()) {
            continue;
        }
        let (value, imports) = scope.text(&output.value)?;
        made.imports.extend(imports);
        let Some(value) = value else { continue };
        bytes += value.len();
        if bytes > limits::OUTPUTS_BYTES_MAX {
            return Err(too_large());
        }
        let export_name = match &output.export {
            Some(expression) => scope.text(expression)?.0,
            None => None,
        };
        let is_too_long = |name: &String| name.chars().count() > limits::EXPORT_NAME_CHARACTERS_MAX;
        if export_name.as_ref().is_some_and(is_too_long) {
            return Err(format_error(&format!(
                "Output {} is malformed. The Name field of Export must have at most {} characters.",
                output.key,
                limits::EXPORT_NAME_CHARACTERS_MAX
            )));
        }
        if let Some(name) = &export_name
            && made.exports.insert(name.clone(), value.clone()).is_some()
        {
            return Err(double_exports(&[name]));
        }
        made.outputs.push(Output {
            description: output.description.clone(),
            export_name,
            output_key: Some(output.key.clone()),
            output_value: Some(value),
        });
    }
    if json_bytes(&made.outputs) > limits::OUTPUTS_BYTES_MAX {
        return Err(too_large());
    }
    Ok(made)
}

fn too_large() -> Error {
    invalid(format!(
        "The outputs of the stack are too large: together they have more than {} bytes.",
        limits::OUTPUTS_BYTES_MAX
    ))
}

/// The outputs of a stack, opened; none where they can't be.
pub(crate) fn open_outputs(world: &World, stack: &Stack) -> Vec<Output> {
    let Some(sealed) = &stack.outputs else {
        return Vec::new();
    };
    world
        .open(&stack.context(), sealed)
        .unwrap_or_else(|error| {
            tracing::warn!(stack = stack.name, cause = ?error.cause(), "outputs can't be read");
            Vec::new()
        })
}

/// The exports of an account in a region, with their values.
pub(crate) async fn exports(world: &mut World) -> Result<Vec<(Export, String)>, Error> {
    let range = Export::all(&world.call.account, &world.call.region);
    let exports = world.all::<Export>(range).await?;
    let opened = exports.into_iter().filter_map(|export| {
        let value = world.open(&Export::context(&export.stack), &export.value);
        Some((export, value.ok()?))
    });
    Ok(opened.collect())
}

impl Deployment<'_> {
    /// Names of this stack's exports, with their values where those can be read.
    async fn exported(&mut self) -> Result<BTreeMap<String, Option<String>>, Halt> {
        let exports = self
            .world
            .all_by::<Export>(Export::of(&self.stack.uuid))
            .await?;
        let mut exported = BTreeMap::new();
        for export in exports {
            let value = self
                .world
                .open(&Export::context(&export.stack), &export.value)
                .ok();
            exported.insert(export.name, value);
        }
        Ok(exported)
    }

    /// Refuses a name that another stack exports, and a change of an export that another stack uses.
    pub(super) async fn check_exports(&mut self, made: &Made) -> Result<(), Halt> {
        for name in made.exports.keys() {
            let key = Export::at(&self.stack.account, &self.stack.region, name);
            let present: Option<Export> = self.world.load(&key).await?;
            if let Some(other) = present.filter(|export| export.stack != self.stack.uuid) {
                return Err(Halt::Refused(format!(
                    "Export with name {name} is already exported by stack {}",
                    other.stack_id
                )));
            }
        }
        for (name, value) in self.exported().await? {
            if value.is_some() && made.exports.get(&name) == value.as_ref() {
                continue;
            }
            let verb = if made.exports.contains_key(&name) {
                "update"
            } else {
                "delete"
            };
            self.refuse_in_use(&name, verb).await?;
        }
        Ok(())
    }

    /// Refuses the end of an export that another stack uses.
    pub(super) async fn refuse_in_use(&mut self, name: &str, verb: &str) -> Result<(), Halt> {
        let range = Stack::importing(&self.stack.account, &self.stack.region, name);
        let users = self.world.all_by::<Stack>(range).await?;
        let names: Vec<&str> = users
            .iter()
            .filter(|stack| stack.uuid != self.stack.uuid && stack.deleted_millis.is_none())
            .map(|stack| stack.name.as_str())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        Err(Halt::Refused(format!(
            "Cannot {verb} export {name} as it is in use by {}.",
            names.join(", ")
        )))
    }

    /// Makes the exports of the stack these.
    pub(super) async fn write_exports(&mut self, made: &Made) -> Result<(), Error> {
        let before = self
            .world
            .all_by::<Export>(Export::of(&self.stack.uuid))
            .await?;
        for export in before
            .iter()
            .filter(|export| !made.exports.contains_key(&export.name))
        {
            let mut tx = self.world.tx();
            let key = Export::at(&export.account, &export.region, &export.name);
            remove::<Export>(&mut tx, &key).await?;
            self.world.settle(tx).await?;
        }
        for (name, value) in &made.exports {
            let export = Export {
                account: self.stack.account.clone(),
                region: self.stack.region.clone(),
                name: name.clone(),
                value: self.world.seal(&Export::context(&self.stack.uuid), value)?,
                stack: self.stack.uuid.clone(),
                stack_id: self.stack.id.clone(),
            };
            let mut tx = self.world.tx();
            put(&mut tx, &export).await?;
            self.world.settle(tx).await?;
        }
        Ok(())
    }

    /// Removes the exports of the stack.
    ///
    /// # Errors
    /// A refusal where another stack uses one of them.
    pub(super) async fn drop_exports(&mut self) -> Result<(), Halt> {
        for name in self.exported().await?.into_keys() {
            self.refuse_in_use(&name, "delete").await?;
        }
        let none = Made {
            outputs: Vec::new(),
            exports: BTreeMap::new(),
            imports: BTreeSet::new(),
        };
        Ok(self.write_exports(&none).await?)
    }
}
