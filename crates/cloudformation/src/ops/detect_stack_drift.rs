//! `DetectStackDrift`: looks whether the things of a stack are what it has made them, and is finished when it answers.
//!
//! Refusals: no such stack; one that is not at rest; a resource that it does not have.

use model::Error;
use model::cloudformation::{DetectStackDriftInput, DetectStackDriftOutput};

use super::find;
use crate::deploy;
use crate::world::{World, conflict};

/// Looks at the things of a stack.
pub(crate) async fn detect_stack_drift(
    world: &mut World,
    input: DetectStackDriftInput,
) -> Result<DetectStackDriftOutput, Error> {
    let stack = find::resting(world, &input.stack_name).await?;
    if let Some(names) = &input.logical_resource_ids {
        for name in names {
            find::resource(world, &stack, name).await?;
        }
    }
    let only = input.logical_resource_ids.as_deref();
    deploy::detect(world, &stack, only).await?;
    let after = find::living(world, &stack.id).await?;
    let drift = after.drift.ok_or_else(conflict)?;
    Ok(DetectStackDriftOutput {
        stack_drift_detection_id: drift.id,
    })
}
