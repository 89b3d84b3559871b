//! `ContinueUpdateRollback`: tries the rollback of an update again that failed.
//!
//! Refusals: no such stack; one in another state.

use model::Error;
use model::cloudformation::{ContinueUpdateRollbackInput, StackStatus};
use serde_json::{Value, json};

use super::find;
use crate::deploy::{Deployment, move_on};
use crate::refusal::invalid;
use crate::world::World;

/// Goes on with a rollback. Resources to skip are taken for rolled back.
pub(crate) async fn continue_update_rollback(
    world: &mut World,
    input: ContinueUpdateRollbackInput,
) -> Result<Value, Error> {
    let read = find::living(world, &input.stack_name).await?;
    if read.status != StackStatus::UpdateRollbackFailed {
        return Err(invalid(format!(
            "Stack:{} is in {} state and can not continue its rollback.",
            read.id,
            read.status.as_str()
        )));
    }
    let mut stack = read.clone();
    let token = input.client_request_token;
    let status = StackStatus::UpdateRollbackInProgress;
    let event = move_on(
        &mut stack,
        world,
        status,
        Some("User Initiated"),
        token.clone(),
    );
    find::begin(world, Some(&read), &stack, None, Some(event)).await?;
    let mut deployment = Deployment::of(world, stack, token).await?;
    for logical_id in input.resources_to_skip.unwrap_or_default() {
        deployment.skip_rollback(&logical_id);
    }
    deployment.undo().await.map_err(super::broken)?;
    Ok(json!({}))
}
