//! Properties as the members of an operation's input that are called the same.

use model::cognito_idp::Operation;
use serde_json::{Map, Value};

use super::coerce::unsupported;
use super::user_pool::member_shape;
use super::{Properties, ResourceFailure, coerce};

/// The input that properties make.
///
/// # Errors
/// A failure that names a property which the type does not have, or which has another type.
pub(super) fn input(
    properties: &Properties,
    operation: Operation,
) -> Result<Map<String, Value>, ResourceFailure> {
    let mut input = Map::new();
    for (property, value) in properties {
        let shape = member_shape(operation, property).ok_or_else(|| unsupported(property))?;
        input.insert(property.clone(), coerce(property, value.clone(), shape)?);
    }
    Ok(input)
}
