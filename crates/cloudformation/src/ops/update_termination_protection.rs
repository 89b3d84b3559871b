//! `UpdateTerminationProtection`.

use model::Error;
use model::cloudformation::{UpdateTerminationProtectionInput, UpdateTerminationProtectionOutput};

use super::find;
use crate::refusal::invalid;
use crate::world::World;

/// Protects a stack from deletion, or ends that.
pub(crate) async fn update_termination_protection(
    world: &mut World,
    input: UpdateTerminationProtectionInput,
) -> Result<UpdateTerminationProtectionOutput, Error> {
    let read = find::living(world, &input.stack_name).await?;
    // While a deployment works on a stack, it alone writes it.
    if read.is_running() {
        return Err(invalid(format!(
            "Stack:{} is in {} state and its termination protection can not be changed.",
            read.id,
            read.status.as_str()
        )));
    }
    let mut stack = read.clone();
    stack.termination_protection = input.enable_termination_protection;
    find::begin(world, Some(&read), &stack, None, None).await?;
    Ok(UpdateTerminationProtectionOutput {
        stack_id: Some(stack.id),
    })
}
