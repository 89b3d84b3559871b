//! `DeleteChangeSet`: forgets a change set. One that is not there is as good as deleted.

use model::cloudformation::{DeleteChangeSetInput, ExecutionStatus};
use model::{Error, ErrorCode};
use serde_json::{Value, json};
use store::Tx;

use super::find;
use crate::records::{ChangeSet, TemplateText};
use crate::world::{World, remove};

/// Deletes a change set.
pub(crate) async fn delete_change_set(
    world: &mut World,
    input: DeleteChangeSetInput,
) -> Result<Value, Error> {
    let found = find::change_set(world, &input.change_set_name, input.stack_name.as_deref()).await;
    let change_set = match found {
        Ok(change_set) => change_set,
        Err(error) if error.code() == ErrorCode::ChangeSetNotFoundException => {
            return Ok(json!({}));
        }
        Err(error) => return Err(error),
    };
    let mut tx = world.tx();
    remove::<ChangeSet>(&mut tx, &ChangeSet::at(&change_set.stack, &change_set.name)).await?;
    drop_text(world, &mut tx, &change_set).await?;
    world.settle(tx).await?;
    Ok(json!({}))
}

/// Deletes the template of a change set that goes, unless it is the stack's.
pub(super) async fn drop_text(
    world: &mut World,
    tx: &mut Tx,
    change_set: &ChangeSet,
) -> Result<(), Error> {
    // The text of an executed change set is the stack's.
    let unused = matches!(
        change_set.execution,
        ExecutionStatus::Available | ExecutionStatus::Unavailable
    );
    if let (true, Some(template)) = (unused, &change_set.desired.template) {
        let stack = find::stack(world, &change_set.stack_id).await?;
        if stack.is_none_or(|stack| stack.desired.template.as_ref() != Some(template)) {
            remove::<TemplateText>(tx, &TemplateText::at(&change_set.stack, template)).await?;
        }
    }
    Ok(())
}
