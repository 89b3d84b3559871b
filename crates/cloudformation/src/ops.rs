//! The contents page of the API: one line an operation.

mod continue_update_rollback;
mod create_change_set;
mod create_stack;
mod delete_change_set;
mod delete_stack;
mod describe_change_set;
mod describe_events;
mod describe_stack_events;
mod describe_stack_resource;
mod describe_stack_resources;
mod describe_stacks;
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

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($world:expr, $input:expr, $operation:ident) => {
        Box::pin(async { answer($operation::$operation($world, request($input)?).await?) }).await
    };
}

/// Runs an operation on a body that was checked against the facts.
#[expect(
    clippy::too_many_lines,
    reason = "a contents page: one line an operation"
)]
pub(crate) async fn perform(
    world: &mut World,
    operation: Operation,
    input: Value,
) -> Result<Value, Error> {
    match operation {
        Operation::ContinueUpdateRollback => run!(world, input, continue_update_rollback),
        Operation::CreateChangeSet => run!(world, input, create_change_set),
        Operation::CreateStack => run!(world, input, create_stack),
        Operation::DeleteChangeSet => run!(world, input, delete_change_set),
        Operation::DeleteStack => run!(world, input, delete_stack),
        Operation::DescribeChangeSet => run!(world, input, describe_change_set),
        Operation::DescribeEvents => run!(world, input, describe_events),
        Operation::DescribeStackEvents => run!(world, input, describe_stack_events),
        Operation::DescribeStackResource => run!(world, input, describe_stack_resource),
        Operation::DescribeStackResources => run!(world, input, describe_stack_resources),
        Operation::DescribeStacks => run!(world, input, describe_stacks),
        Operation::ExecuteChangeSet => run!(world, input, execute_change_set),
        Operation::GetTemplate => run!(world, input, get_template),
        Operation::GetTemplateSummary => run!(world, input, get_template_summary),
        Operation::ListChangeSets => run!(world, input, list_change_sets),
        Operation::ListExports => run!(world, input, list_exports),
        Operation::ListHookResults => run!(world, input, list_hook_results),
        Operation::ListImports => run!(world, input, list_imports),
        Operation::ListStackResources => run!(world, input, list_stack_resources),
        Operation::ListStacks => run!(world, input, list_stacks),
        Operation::RollbackStack => run!(world, input, rollback_stack),
        Operation::UpdateStack => run!(world, input, update_stack),
        Operation::UpdateTerminationProtection => run!(world, input, update_termination_protection),
        Operation::ValidateTemplate => run!(world, input, validate_template),
        Operation::ActivateOrganizationsAccess
        | Operation::ActivateType
        | Operation::BatchDescribeTypeConfigurations
        | Operation::CancelUpdateStack
        | Operation::CreateGeneratedTemplate
        | Operation::CreateStackInstances
        | Operation::CreateStackRefactor
        | Operation::CreateStackSet
        | Operation::DeactivateOrganizationsAccess
        | Operation::DeactivateType
        | Operation::DeleteGeneratedTemplate
        | Operation::DeleteStackInstances
        | Operation::DeleteStackSet
        | Operation::DeregisterType
        | Operation::DescribeAccountLimits
        | Operation::DescribeChangeSetHooks
        | Operation::DescribeGeneratedTemplate
        | Operation::DescribeOrganizationsAccess
        | Operation::DescribePublisher
        | Operation::DescribeResourceScan
        | Operation::DescribeStackDriftDetectionStatus
        | Operation::DescribeStackInstance
        | Operation::DescribeStackRefactor
        | Operation::DescribeStackResourceDrifts
        | Operation::DescribeStackSet
        | Operation::DescribeStackSetOperation
        | Operation::DescribeType
        | Operation::DescribeTypeRegistration
        | Operation::DetectStackDrift
        | Operation::DetectStackResourceDrift
        | Operation::DetectStackSetDrift
        | Operation::EstimateTemplateCost
        | Operation::ExecuteStackRefactor
        | Operation::GetGeneratedTemplate
        | Operation::GetHookResult
        | Operation::GetStackPolicy
        | Operation::ImportStacksToStackSet
        | Operation::ListGeneratedTemplates
        | Operation::ListResourceScanRelatedResources
        | Operation::ListResourceScanResources
        | Operation::ListResourceScans
        | Operation::ListStackInstanceResourceDrifts
        | Operation::ListStackInstances
        | Operation::ListStackRefactorActions
        | Operation::ListStackRefactors
        | Operation::ListStackSetAutoDeploymentTargets
        | Operation::ListStackSetOperationResults
        | Operation::ListStackSetOperations
        | Operation::ListStackSets
        | Operation::ListTypeRegistrations
        | Operation::ListTypeVersions
        | Operation::ListTypes
        | Operation::PublishType
        | Operation::RecordHandlerProgress
        | Operation::RegisterPublisher
        | Operation::RegisterType
        | Operation::RemoveAlias
        | Operation::SetAlias
        | Operation::SetStackPolicy
        | Operation::SetTypeConfiguration
        | Operation::SetTypeDefaultVersion
        | Operation::SignalResource
        | Operation::StartResourceScan
        | Operation::StopStackSetOperation
        | Operation::TestType
        | Operation::UpdateGeneratedTemplate
        | Operation::UpdateStackInstances
        | Operation::UpdateStackSet => Err(not_built(operation)),
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
