//! `DeleteStack`: deletes a stack and what its policies do not keep, and is finished when it answers. A stack that is
//! not there is as good as deleted.
//!
//! Refusals: termination protection; a stack on which a deployment works.

use model::Error;
use model::cloudformation::{DeleteStackInput, StackStatus};
use serde_json::{Value, json};

use super::find;
use crate::deploy::{Deployment, move_on};
use crate::refusal::invalid;
use crate::world::World;

/// Deletes a stack.
pub(crate) async fn delete_stack(
    world: &mut World,
    input: DeleteStackInput,
) -> Result<Value, Error> {
    let Some(read) = find::stack(world, &input.stack_name).await? else {
        return Ok(json!({}));
    };
    if read.deleted_millis.is_some() {
        return Ok(json!({}));
    }
    if read.termination_protection {
        return Err(invalid(format!(
            "Stack [{}] cannot be deleted while TerminationProtection is enabled",
            read.name
        )));
    }
    find::deletable(world, &read)?;
    let retained = input.retain_resources.unwrap_or_default();
    if !retained.is_empty() && read.status != StackStatus::DeleteFailed {
        return Err(invalid(format!(
            "Invalid operation on stack [{}]. Resources can only be retained from a stack in the DELETE_FAILED state.",
            read.id
        )));
    }
    let mut stack = read.clone();
    stack.retained = retained;
    let token = input.client_request_token;
    let status = StackStatus::DeleteInProgress;
    let event = move_on(
        &mut stack,
        world,
        status,
        Some("User Initiated"),
        token.clone(),
    );
    find::begin(world, Some(&read), &stack, None, Some(event)).await?;
    let mut deployment = Deployment::of(world, stack, token).await?;
    deployment
        .settle_interrupted()
        .await
        .map_err(super::broken)?;
    deployment.delete().await.map_err(super::broken)?;
    Ok(json!({}))
}
