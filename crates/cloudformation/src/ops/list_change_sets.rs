//! `ListChangeSets`.

use model::Error;
use model::cloudformation::{ChangeSetSummary, ListChangeSetsInput, ListChangeSetsOutput};

use super::find;
use crate::records::ChangeSet;
use crate::world::{World, instant};

/// Lists the change sets of a stack that can be executed, or failed.
pub(crate) async fn list_change_sets(
    world: &mut World,
    input: ListChangeSetsInput,
) -> Result<ListChangeSetsOutput, Error> {
    let stack = find::living(world, &input.stack_name).await?;
    let change_sets = world.all::<ChangeSet>(ChangeSet::of(&stack.uuid)).await?;
    let summaries = change_sets.into_iter().map(|change_set| ChangeSetSummary {
        change_set_id: Some(change_set.id),
        change_set_name: Some(change_set.name),
        stack_id: Some(change_set.stack_id),
        stack_name: Some(change_set.stack_name),
        creation_time: Some(instant(change_set.created_millis)),
        description: change_set.description,
        execution_status: Some(change_set.execution),
        status: Some(change_set.status),
        status_reason: change_set.reason,
        ..ChangeSetSummary::default()
    });
    let (summaries, next_token) = find::page(summaries.collect(), input.next_token.as_deref())?;
    Ok(ListChangeSetsOutput {
        next_token,
        summaries: Some(summaries),
    })
}
