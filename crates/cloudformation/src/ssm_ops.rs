//! The contents page of what is built of Systems Manager: its parameters.

mod delete_parameter;
mod describe_parameters;
mod get_parameter;
mod get_parameters;
mod get_parameters_by_path;
mod put_parameter;
mod shown;

use model::ssm::Operation;
use model::{Error, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::world::{World, internal};

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($world:expr, $input:expr, $operation:ident) => {
        answer($operation::$operation($world, request($input)?).await?)
    };
}

/// Runs an operation on a body that was checked against the facts.
pub(crate) async fn perform(
    world: &mut World,
    operation: Operation,
    input: Value,
) -> Result<Value, Error> {
    match operation {
        Operation::DeleteParameter => run!(world, input, delete_parameter),
        Operation::DescribeParameters => run!(world, input, describe_parameters),
        Operation::GetParameter => run!(world, input, get_parameter),
        Operation::GetParameters => run!(world, input, get_parameters),
        Operation::GetParametersByPath => run!(world, input, get_parameters_by_path),
        Operation::PutParameter => run!(world, input, put_parameter),
        other => Err(not_built(other)),
    }
}

fn request<T: DeserializeOwned>(input: Value) -> Result<T, Error> {
    serde_json::from_value(input).map_err(|cause| {
        Error::new(
            ErrorCode::SerializationException,
            "The request can't be read.",
        )
        .because(cause)
    })
}

fn answer<T: Serialize>(output: T) -> Result<Value, Error> {
    serde_json::to_value(output).map_err(internal)
}

fn not_built(operation: Operation) -> Error {
    let name = operation.name();
    Error::new(
        ErrorCode::UnknownOperationException,
        format!(
            "{name} is an operation of AWS Systems Manager that Cenote does not have: it has parameters alone."
        ),
    )
}
