//! `DescribeStacks`.

use model::Error;
use model::cloudformation::{DescribeStacksInput, DescribeStacksOutput};

use super::{find, shown};
use crate::records::Stack;
use crate::world::World;

/// Describes one stack, or all that are not deleted.
pub(crate) async fn describe_stacks(
    world: &mut World,
    input: DescribeStacksInput,
) -> Result<DescribeStacksOutput, Error> {
    if let Some(named) = input
        .stack_name
        .as_deref()
        .filter(|named| !named.is_empty())
    {
        let stack = find::described(world, named).await?;
        let stacks = Some(vec![shown::stack(world, &stack).await?]);
        return Ok(DescribeStacksOutput {
            next_token: None,
            stacks,
        });
    }
    let range = Stack::all(&world.call.account, &world.call.region);
    let mut stacks = world.all_by::<Stack>(range).await?;
    stacks.retain(|stack| stack.deleted_millis.is_none());
    stacks.reverse();
    let (stacks, next_token) = find::page(stacks, input.next_token.as_deref())?;
    let mut described = Vec::new();
    for stack in &stacks {
        described.push(shown::stack(world, stack).await?);
    }
    Ok(DescribeStacksOutput {
        next_token,
        stacks: Some(described),
    })
}
