//! The contents page of the API: one line an operation.

mod built;
mod continue_update_rollback;
mod create_change_set;
mod create_stack;
mod delete_change_set;
mod delete_stack;
mod describe_change_set;
mod describe_events;
mod describe_stack_drift_detection_status;
mod describe_stack_events;
mod describe_stack_resource;
mod describe_stack_resource_drifts;
mod describe_stack_resources;
mod describe_stacks;
mod detect_stack_drift;
mod detect_stack_resource_drift;
mod execute_change_set;
mod find;
mod get_template;
mod get_template_summary;
mod list_change_sets;
mod list_exports;
mod list_hook_results;
mod list_imports;
mod list_stack_resources;
mod list_stacks;
mod rollback_stack;
mod shown;
mod update_stack;
mod update_termination_protection;
mod validate_template;

use model::cloudformation::Operation;
use model::{Error, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::world::{World, conflicted, internal};
use built::Built;

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($world:expr, $input:expr, $operation:ident) => {
        Box::pin(async { answer($operation::$operation($world, request($input)?).await?) }).await
    };
}

/// Runs an operation on a body that was checked against the facts.
pub(crate) async fn perform(
    world: &mut World,
    operation: Operation,
    input: Value,
) -> Result<Value, Error> {
    let Some(built) = Built::of(operation) else {
        return Err(not_built(operation));
    };
    match built {
        Built::ContinueUpdateRollback => run!(world, input, continue_update_rollback),
        Built::CreateChangeSet => run!(world, input, create_change_set),
        Built::CreateStack => run!(world, input, create_stack),
        Built::DeleteChangeSet => run!(world, input, delete_change_set),
        Built::DeleteStack => run!(world, input, delete_stack),
        Built::DescribeChangeSet => run!(world, input, describe_change_set),
        Built::DescribeEvents => run!(world, input, describe_events),
        Built::DescribeStackDriftDetectionStatus => {
            run!(world, input, describe_stack_drift_detection_status)
        }
        Built::DescribeStackEvents => run!(world, input, describe_stack_events),
        Built::DescribeStackResource => run!(world, input, describe_stack_resource),
        Built::DescribeStackResourceDrifts => run!(world, input, describe_stack_resource_drifts),
        Built::DescribeStackResources => run!(world, input, describe_stack_resources),
        Built::DescribeStacks => run!(world, input, describe_stacks),
        Built::DetectStackDrift => run!(world, input, detect_stack_drift),
        Built::DetectStackResourceDrift => run!(world, input, detect_stack_resource_drift),
        Built::ExecuteChangeSet => run!(world, input, execute_change_set),
        Built::GetTemplate => run!(world, input, get_template),
        Built::GetTemplateSummary => run!(world, input, get_template_summary),
        Built::ListChangeSets => run!(world, input, list_change_sets),
        Built::ListExports => run!(world, input, list_exports),
        Built::ListHookResults => run!(world, input, list_hook_results),
        Built::ListImports => run!(world, input, list_imports),
        Built::ListStackResources => run!(world, input, list_stack_resources),
        Built::ListStacks => run!(world, input, list_stacks),
        Built::RollbackStack => run!(world, input, rollback_stack),
        Built::UpdateStack => run!(world, input, update_stack),
        Built::UpdateTerminationProtection => run!(world, input, update_termination_protection),
        Built::ValidateTemplate => run!(world, input, validate_template),
    }
}

/// What became of a deployment that the store would not let finish: it is not begun again, it is resumed.
fn broken(error: Error) -> Error {
    if conflicted(&error) {
        internal(error)
    } else {
        error
    }
}

fn request<T: DeserializeOwned>(input: Value) -> Result<T, Error> {
    serde_json::from_value(input).map_err(|cause| {
        Error::new(ErrorCode::ValidationError, "The request can't be read.").because(cause)
    })
}

fn answer<T: Serialize>(output: T) -> Result<Value, Error> {
    serde_json::to_value(output).map_err(internal)
}

fn not_built(operation: Operation) -> Error {
    let name = operation.name();
    Error::new(
        ErrorCode::InvalidAction,
        format!(
            "{name} is an operation of AWS CloudFormation that this version of Cenote does not have yet."
        ),
    )
}
