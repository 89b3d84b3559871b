//! `DescribeChangeSet`.

use model::Error;
use model::cloudformation::{DescribeChangeSetInput, DescribeChangeSetOutput};

use super::{find, shown};
use crate::world::{World, instant};

/// Describes a change set; all its changes are on one page.
pub(crate) async fn describe_change_set(
    world: &mut World,
    input: DescribeChangeSetInput,
) -> Result<DescribeChangeSetOutput, Error> {
    let change_set =
        find::change_set(world, &input.change_set_name, input.stack_name.as_deref()).await?;
    let stack = find::described(world, &change_set.stack_id).await?;
    let parameters = shown::parameters(world, &stack, &change_set.desired).await?;
    Ok(DescribeChangeSetOutput {
        change_set_id: Some(change_set.id),
        change_set_name: Some(change_set.name),
        stack_id: Some(change_set.stack_id),
        stack_name: Some(change_set.stack_name),
        description: change_set.description,
        parameters: Some(parameters),
        creation_time: Some(instant(change_set.created_millis)),
        execution_status: Some(change_set.execution),
        status: Some(change_set.status),
        status_reason: change_set.reason,
        notification_arns: Some(change_set.desired.notification_arns),
        capabilities: Some(change_set.desired.capabilities),
        tags: Some(change_set.desired.tags),
        changes: Some(change_set.changes),
        include_nested_stacks: Some(false),
        ..DescribeChangeSetOutput::default()
    })
}
