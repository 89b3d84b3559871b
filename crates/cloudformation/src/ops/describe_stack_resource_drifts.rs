//! `DescribeStackResourceDrifts`: what was found of each thing of a stack that was looked at since it changed.

use model::Error;
use model::cloudformation::{DescribeStackResourceDriftsInput, DescribeStackResourceDriftsOutput};

use super::find;
use crate::deploy::drift_of;
use crate::records::Resource;
use crate::world::World;

/// Describes what was found.
pub(crate) async fn describe_stack_resource_drifts(
    world: &mut World,
    input: DescribeStackResourceDriftsInput,
) -> Result<DescribeStackResourceDriftsOutput, Error> {
    let stack = find::living(world, &input.stack_name).await?;
    let mut drifts = Vec::new();
    for resource in world.all::<Resource>(Resource::of(&stack.uuid)).await? {
        drifts.extend(drift_of(world, &stack, &resource)?);
    }
    let wanted = input.stack_resource_drift_status_filters;
    if let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) {
        drifts.retain(|drift| wanted.contains(&drift.stack_resource_drift_status));
    }
    let (drifts, next_token) = find::page(drifts, input.next_token.as_deref())?;
    Ok(DescribeStackResourceDriftsOutput {
        next_token,
        stack_resource_drifts: drifts,
    })
}
