//! `ExecuteChangeSet`: does what a change set says, and is finished when it answers.
//!
//! Refusals: `ChangeSetNotFound`; `InvalidChangeSetStatus` where it can't be executed; a stack that moved on;
//! `DisableRollback` where the change set says what a failure brings; a failed stack without it.

use model::cloudformation::{ExecuteChangeSetInput, ExecutionStatus, StackStatus};
use model::{Error, ErrorCode};
use serde_json::{Value, json};

use super::find;
use crate::deploy::{Deployment, move_on, template_at_hand};
use crate::records::ChangeSet;
use crate::refusal::invalid;
use crate::world::World;

/// Executes a change set.
pub(crate) async fn execute_change_set(
    world: &mut World,
    input: ExecuteChangeSetInput,
) -> Result<Value, Error> {
    let change_set =
        find::change_set(world, &input.change_set_name, input.stack_name.as_deref()).await?;
    if change_set.execution != ExecutionStatus::Available {
        return Err(not_executable(&change_set));
    }
    let read = find::living(world, &change_set.stack_id).await?;
    if change_set.creates && read.status != StackStatus::ReviewInProgress {
        return Err(not_executable(&change_set));
    }
    let settled = change_set.delete_on_failure || change_set.disable_rollback;
    if settled && input.disable_rollback.is_some() {
        return Err(invalid(
            "DisableRollback can't be specified when OnStackFailure was specified for the change set.",
        ));
    }
    let disable_rollback = change_set.disable_rollback || input.disable_rollback.unwrap_or(false);
    let mut stack = read.clone();
    let status = if change_set.creates {
        stack.delete_on_failure = change_set.delete_on_failure;
        stack.desired = change_set.desired;
        stack.nesting.changes = change_set.changes.len();
        StackStatus::CreateInProgress
    } else {
        find::updatable(&read)?;
        find::fixed_forward(&read, disable_rollback)?;
        find::turn_to(&mut stack, change_set.desired, change_set.changes.len());
        stack.delete_on_failure = false;
        StackStatus::UpdateInProgress
    };
    stack.updated_millis = Some(world.now());
    stack.change_set_id = Some(change_set.id);
    stack.disable_rollback = disable_rollback;
    stack.wishes.retain_except_on_create = input.retain_except_on_create.unwrap_or(false);
    let token = input.client_request_token;
    let event = move_on(
        &mut stack,
        world,
        status,
        Some("User Initiated"),
        token.clone(),
    );
    let template = template_at_hand(world, &stack, &stack.desired).await?;
    find::begin(world, Some(&read), &stack, None, Some(event)).await?;
    Deployment::of(world, stack, token)
        .await?
        .run(&template)
        .await
        .map_err(super::broken)?;
    Ok(json!({}))
}

fn not_executable(change_set: &ChangeSet) -> Error {
    let (id, status) = (&change_set.id, change_set.status.as_str());
    Error::new(
        ErrorCode::InvalidChangeSetStatusException,
        format!("ChangeSet [{id}] cannot be executed in its current status of [{status}]"),
    )
}
