//! `ListStacks`.

use model::Error;
use model::cloudformation::{
    ListStacksInput, ListStacksOutput, StackDriftInformationSummary, StackSummary,
};

use super::find;
use crate::deploy::drift_status;
use crate::records::Stack;
use crate::world::{World, instant};

/// Lists stacks, newest first, the deleted ones as long as they are remembered.
pub(crate) async fn list_stacks(
    world: &mut World,
    input: ListStacksInput,
) -> Result<ListStacksOutput, Error> {
    let range = Stack::all(&world.call.account, &world.call.region);
    let mut stacks = world.all_by::<Stack>(range).await?;
    if let Some(filter) = input
        .stack_status_filter
        .filter(|filter| !filter.is_empty())
    {
        stacks.retain(|stack| filter.contains(&stack.status));
    }
    stacks.reverse();
    let (stacks, next_token) = find::page(stacks, input.next_token.as_deref())?;
    let summaries = stacks.into_iter().map(|stack| StackSummary {
        drift_information: Some(StackDriftInformationSummary {
            stack_drift_status: drift_status(&stack).0,
            last_check_timestamp: stack.drift.as_ref().map(|it| instant(it.checked_millis)),
        }),
        parent_id: stack.parent.as_ref().map(|parent| parent.id.clone()),
        root_id: stack.parent.map(|parent| parent.root_id),
        stack_id: Some(stack.id),
        stack_name: stack.name,
        stack_status: stack.status,
        stack_status_reason: stack.reason,
        creation_time: instant(stack.created_millis),
        last_updated_time: stack.updated_millis.map(instant),
        deletion_time: stack.deleted_millis.map(instant),
        template_description: stack.desired.description,
        ..StackSummary::default()
    });
    Ok(ListStacksOutput {
        next_token,
        stack_summaries: Some(summaries.collect()),
    })
}
