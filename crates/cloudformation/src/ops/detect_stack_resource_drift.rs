//! `DetectStackResourceDrift`: looks whether one thing is what its stack has made it.
//!
//! Refusals: no such stack; one that is not at rest; no such resource; one whose type can't be looked at.

use model::Error;
use model::cloudformation::{DetectStackResourceDriftInput, DetectStackResourceDriftOutput};

use super::find;
use crate::deploy;
use crate::refusal::invalid;
use crate::world::World;

/// Looks at one thing.
pub(crate) async fn detect_stack_resource_drift(
    world: &mut World,
    input: DetectStackResourceDriftInput,
) -> Result<DetectStackResourceDriftOutput, Error> {
    let stack = find::resting(world, &input.stack_name).await?;
    let resource = find::resource(world, &stack, &input.logical_resource_id).await?;
    let only = [resource.logical_id];
    let mut found = deploy::detect(world, &stack, Some(&only)).await?;
    let drift = found.pop().ok_or_else(|| {
        invalid(format!(
            "Drift detection is not supported for resource type: {}",
            resource.kind
        ))
    })?;
    Ok(DetectStackResourceDriftOutput {
        stack_resource_drift: drift,
    })
}
