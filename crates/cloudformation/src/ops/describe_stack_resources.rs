//! `DescribeStackResources`.

use model::Error;
use model::cloudformation::{
    DescribeStackResourcesInput, DescribeStackResourcesOutput, StackResource,
};

use super::{find, shown};
use crate::records::{Resource, Stack};
use crate::refusal::invalid;
use crate::world::{World, instant};

/// Describes the resources of a stack, which its name or one of its things names.
pub(crate) async fn describe_stack_resources(
    world: &mut World,
    input: DescribeStackResourcesInput,
) -> Result<DescribeStackResourcesOutput, Error> {
    let stack = match (&input.stack_name, &input.physical_resource_id) {
        (Some(named), None) => find::described(world, named).await?,
        (None, Some(physical_id)) => owner(world, physical_id).await?,
        _ => {
            return Err(invalid(
                "Either StackName or PhysicalResourceId must be specified, and not both",
            ));
        }
    };
    let mut resources = world.all::<Resource>(Resource::of(&stack.uuid)).await?;
    if let Some(logical_id) = &input.logical_resource_id {
        resources.retain(|resource| resource.logical_id == *logical_id);
    }
    resources.sort_by_key(|resource| resource.order);
    let mut described = Vec::new();
    for resource in resources {
        let drift = shown::drift(world, &stack, &resource)?;
        described.push(StackResource {
            drift_information: Some(drift),
            stack_id: Some(stack.id.clone()),
            stack_name: Some(stack.name.clone()),
            timestamp: instant(resource.changed_millis),
            logical_resource_id: resource.logical_id,
            physical_resource_id: resource.physical_id,
            resource_status: resource.status,
            resource_status_reason: resource.reason,
            resource_type: resource.kind,
            ..StackResource::default()
        });
    }
    Ok(DescribeStackResourcesOutput {
        stack_resources: Some(described),
    })
}

async fn owner(world: &mut World, physical_id: &str) -> Result<Stack, Error> {
    let range = Stack::all(&world.call.account, &world.call.region);
    for stack in world.all_by::<Stack>(range).await? {
        let resources = world.all::<Resource>(Resource::of(&stack.uuid)).await?;
        if resources
            .iter()
            .any(|one| one.physical_id.as_deref() == Some(physical_id))
        {
            return Ok(stack);
        }
    }
    Err(invalid(format!("Stack for {physical_id} does not exist")))
}
