//! `DescribeEvents`: events of operations, of which there are none; those of stacks are in `DescribeStackEvents`.

use model::Error;
use model::cloudformation::DescribeEventsInput;
use serde_json::{Value, json};

use super::find;
use crate::world::World;

/// An empty list, for a stack that is there.
pub(crate) async fn describe_events(
    world: &mut World,
    input: DescribeEventsInput,
) -> Result<Value, Error> {
    if let Some(named) = &input.stack_name {
        find::described(world, named).await?;
    }
    Ok(json!({"OperationEvents": []}))
}
