//! `ListStackResources`.

use model::Error;
use model::cloudformation::{
    ListStackResourcesInput, ListStackResourcesOutput, StackResourceDriftInformationSummary,
    StackResourceSummary,
};

use super::{find, shown};
use crate::records::Resource;
use crate::world::{World, instant};

/// Lists the resources of a stack.
pub(crate) async fn list_stack_resources(
    world: &mut World,
    input: ListStackResourcesInput,
) -> Result<ListStackResourcesOutput, Error> {
    let stack = find::described(world, &input.stack_name).await?;
    let mut resources = world.all::<Resource>(Resource::of(&stack.uuid)).await?;
    resources.sort_by_key(|resource| resource.order);
    let mut summaries = Vec::new();
    for resource in resources {
        let drift = shown::drift(world, &stack, &resource)?;
        summaries.push(StackResourceSummary {
            drift_information: Some(StackResourceDriftInformationSummary {
                last_check_timestamp: drift.last_check_timestamp,
                stack_resource_drift_status: drift.stack_resource_drift_status,
            }),
            last_updated_timestamp: instant(resource.changed_millis),
            logical_resource_id: resource.logical_id,
            physical_resource_id: resource.physical_id,
            resource_status: resource.status,
            resource_status_reason: resource.reason,
            resource_type: resource.kind,
            ..StackResourceSummary::default()
        });
    }
    let (summaries, next_token) = find::page(summaries, input.next_token.as_deref())?;
    Ok(ListStackResourcesOutput {
        next_token,
        stack_resource_summaries: Some(summaries),
    })
}
