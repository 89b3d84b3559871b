//! `RollbackStack`: takes a stack whose deployment failed without a rollback back to where it was.
//!
//! Refusals: no such stack; one in another state.

use model::Error;
use model::cloudformation::{RollbackStackInput, RollbackStackOutput, StackStatus};

use super::find;
use crate::deploy::{Deployment, move_on};
use crate::refusal::invalid;
use crate::world::World;

/// Rolls a stack back.
pub(crate) async fn rollback_stack(
    world: &mut World,
    input: RollbackStackInput,
) -> Result<RollbackStackOutput, Error> {
    let read = find::living(world, &input.stack_name).await?;
    let status = match read.status {
        StackStatus::CreateFailed => StackStatus::RollbackInProgress,
        // One that was fixed forward from a failed creation has nothing else to go back to.
        StackStatus::UpdateFailed if read.previous.is_none() => StackStatus::RollbackInProgress,
        StackStatus::UpdateFailed => StackStatus::UpdateRollbackInProgress,
        other => {
            return Err(invalid(format!(
                "Stack:{} is in {} state and can not be rolled back.",
                read.id,
                other.as_str()
            )));
        }
    };
    let mut stack = read.clone();
    stack.wishes.retain_except_on_create = input.retain_except_on_create.unwrap_or(false);
    let token = input.client_request_token;
    let event = move_on(
        &mut stack,
        world,
        status,
        Some("User Initiated"),
        token.clone(),
    );
    find::begin(world, Some(&read), &stack, None, Some(event)).await?;
    Deployment::of(world, stack, token)
        .await?
        .undo()
        .await
        .map_err(super::broken)?;
    Ok(RollbackStackOutput {
        stack_id: Some(read.id),
        ..RollbackStackOutput::default()
    })
}
