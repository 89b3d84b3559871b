//! `DescribeStackDriftDetectionStatus`: what the last look at a stack has brought.
//!
//! Refusals: no such look, or one after which the stack was looked at again or changed.

use model::Error;
use model::cloudformation::{
    DescribeStackDriftDetectionStatusInput, DescribeStackDriftDetectionStatusOutput,
};

use crate::deploy::drift_status;
use crate::records::Stack;
use crate::refusal::invalid;
use crate::world::{World, instant};

/// Describes a look at a stack.
pub(crate) async fn describe_stack_drift_detection_status(
    world: &mut World,
    input: DescribeStackDriftDetectionStatusInput,
) -> Result<DescribeStackDriftDetectionStatusOutput, Error> {
    let id = input.stack_drift_detection_id;
    let range = Stack::all(&world.call.account, &world.call.region);
    let stacks = world.all_by::<Stack>(range).await?;
    let found = stacks.into_iter().find_map(|stack| {
        let drift = stack.drift.clone().filter(|drift| drift.id == id)?;
        Some((stack, drift))
    });
    let Some((stack, drift)) = found else {
        return Err(invalid(format!(
            "Drift detection with id {id} does not exist"
        )));
    };
    let (status, detection) = drift_status(&stack);
    Ok(DescribeStackDriftDetectionStatusOutput {
        stack_id: stack.id,
        stack_drift_detection_id: id,
        detection_status: detection,
        detection_status_reason: drift.failed,
        drifted_stack_resource_count: Some(drift.drifted),
        stack_drift_status: Some(status),
        timestamp: instant(drift.checked_millis),
    })
}
