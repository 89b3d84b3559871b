//! What answers show of stacks.

use model::cloudformation::{
    Parameter, RollbackConfiguration, Stack as Shown, StackDriftInformation,
    StackResourceDriftInformation, StackResourceDriftStatus,
};
use model::{Error, ErrorCode};

use crate::deploy::{drift_of, drift_status, open_outputs, template_of};
use crate::records::{Desired, Parameters, Resource, Stack};
use crate::template::Template;
use crate::world::{World, instant};

/// A stack as `DescribeStacks` shows it.
pub(super) async fn stack(world: &mut World, stack: &Stack) -> Result<Shown, Error> {
    let parameters = parameters(world, stack, &stack.desired).await?;
    let drift = StackDriftInformation {
        stack_drift_status: drift_status(stack).0,
        last_check_timestamp: stack.drift.as_ref().map(|it| instant(it.checked_millis)),
    };
    Ok(Shown {
        stack_id: Some(stack.id.clone()),
        stack_name: stack.name.clone(),
        stack_status: stack.status,
        stack_status_reason: stack.reason.clone(),
        creation_time: instant(stack.created_millis),
        last_updated_time: stack.updated_millis.map(instant),
        deletion_time: stack.deleted_millis.map(instant),
        description: stack.desired.description.clone(),
        parameters: Some(parameters),
        tags: Some(stack.desired.tags.clone()),
        capabilities: Some(stack.desired.capabilities.clone()),
        notification_arns: Some(stack.desired.notification_arns.clone()),
        role_arn: stack.desired.role_arn.clone(),
        outputs: Some(open_outputs(world, stack)),
        change_set_id: stack.change_set_id.clone(),
        disable_rollback: Some(stack.disable_rollback),
        enable_termination_protection: Some(stack.termination_protection),
        drift_information: Some(drift),
        parent_id: stack.parent.as_ref().map(|parent| parent.id.clone()),
        root_id: stack.parent.as_ref().map(|parent| parent.root_id.clone()),
        rollback_configuration: Some(RollbackConfiguration::default()),
        ..Shown::default()
    })
}

/// Whether a resource is what it is to be, as answers show it beside the resource.
pub(super) fn drift(
    world: &World,
    stack: &Stack,
    resource: &Resource,
) -> Result<StackResourceDriftInformation, Error> {
    let found = drift_of(world, stack, resource)?;
    let checked = found.as_ref().map(|found| found.timestamp);
    let status = found.map(|found| found.stack_resource_drift_status);
    Ok(StackResourceDriftInformation {
        last_check_timestamp: checked,
        stack_resource_drift_status: status.unwrap_or(StackResourceDriftStatus::NotChecked),
    })
}

/// Parameters as answers show them: those that the template hides as asterisks.
pub(super) async fn parameters(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
) -> Result<Vec<Parameter>, Error> {
    let Some(sealed) = &desired.parameters else {
        return Ok(Vec::new());
    };
    let mut parameters: Parameters = match world.open(&stack.context(), sealed) {
        Ok(parameters) => parameters,
        Err(error) => {
            tracing::warn!(stack = stack.name, cause = ?error.cause(), "parameters can't be read");
            Vec::new()
        }
    };
    if parameters.is_empty() {
        return Ok(parameters);
    }
    // A deleted stack has no template any more, and one of the past may not be readable: nothing tells then which values
    // may be shown.
    let template = match desired.template {
        Some(_) => match template_of(world, stack, desired).await {
            // It may be readable in a moment.
            Err(error) if error.code() == ErrorCode::ThrottlingException => return Err(error),
            read => read.unwrap_or_default(),
        },
        None => Template::default(),
    };
    for parameter in &mut parameters {
        let name = parameter.parameter_key.as_deref().unwrap_or_default();
        if template
            .parameter(name)
            .is_none_or(|declared| declared.no_echo)
        {
            parameter.parameter_value = Some("****".to_owned());
            parameter.resolved_value = parameter.resolved_value.take().map(|_| "****".to_owned());
        }
    }
    Ok(parameters)
}
