//! `DescribeStackResource`.

use model::Error;
use model::cloudformation::{
    DescribeStackResourceInput, DescribeStackResourceOutput, StackResourceDetail,
};

use super::{find, shown};
use crate::refusal::invalid;
use crate::world::{World, instant};

/// Describes one resource of a stack.
pub(crate) async fn describe_stack_resource(
    world: &mut World,
    input: DescribeStackResourceInput,
) -> Result<DescribeStackResourceOutput, Error> {
    let Some(stack) = find::stack(world, &input.stack_name).await? else {
        return Err(invalid(format!(
            "Stack '{}' does not exist",
            input.stack_name
        )));
    };
    let resource = find::resource(world, &stack, &input.logical_resource_id).await?;
    let drift = shown::drift(world, &stack, &resource)?;
    let detail = StackResourceDetail {
        stack_id: Some(stack.id),
        stack_name: Some(stack.name),
        last_updated_timestamp: instant(resource.changed_millis),
        logical_resource_id: resource.logical_id,
        physical_resource_id: resource.physical_id,
        metadata: resource.metadata.map(|metadata| metadata.to_string()),
        resource_status: resource.status,
        resource_status_reason: resource.reason,
        resource_type: resource.kind,
        drift_information: Some(drift),
        ..StackResourceDetail::default()
    };
    Ok(DescribeStackResourceOutput {
        stack_resource_detail: Some(detail),
    })
}
