//! Values of templates as the API wants them: numbers and booleans may stand there as text, and the other way round.

use model::facts::{Kind, Shape};
use serde_json::{Map, Number, Value};

use super::ResourceFailure;

/// The value in the types of the shape.
///
/// # Errors
/// A failure that names the property which the API does not have, or which has another type.
pub(crate) fn coerce(name: &str, value: Value, shape: &Shape) -> Result<Value, ResourceFailure> {
    match (shape.kind, value) {
        (Kind::Structure(members), Value::Object(properties)) => {
            let mut coerced = Map::new();
            for (property, value) in properties {
                let Some(member) = members.iter().find(|member| member.name == property) else {
                    return Err(unsupported(&property));
                };
                coerced.insert(property.clone(), coerce(&property, value, member.shape)?);
            }
            Ok(Value::Object(coerced))
        }
        (Kind::List(item), Value::Array(items)) => items
            .into_iter()
            .map(|value| coerce(name, value, item))
            .collect(),
        (Kind::Map(_, of), Value::Object(members)) => members
            .into_iter()
            .map(|(key, value)| Ok((key, coerce(name, value, of)?)))
            .collect::<Result<Map<_, _>, _>>()
            .map(Value::Object),
        (Kind::String, value) => string(name, value),
        (Kind::Boolean, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(mistyped(name, "Boolean")),
        },
        (Kind::Integer | Kind::Long, Value::String(text)) => {
            let number: Result<i64, _> = text.trim().parse();
            number
                .map(Value::from)
                .map_err(|_| mistyped(name, "Integer"))
        }
        (Kind::Double, Value::String(text)) => {
            let number = text.trim().parse().ok().and_then(Number::from_f64);
            number
                .map(Value::Number)
                .ok_or_else(|| mistyped(name, "Number"))
        }
        (Kind::Boolean, value) if !value.is_boolean() => Err(mistyped(name, "Boolean")),
        (Kind::Integer | Kind::Long, value) if !value.is_i64() => Err(mistyped(name, "Integer")),
        (Kind::Structure(_) | Kind::Map(..), _) => Err(mistyped(name, "Object")),
        (Kind::List(_), _) => Err(mistyped(name, "List")),
        (_, value) => Ok(value),
    }
}

fn string(name: &str, value: Value) -> Result<Value, ResourceFailure> {
    match value {
        Value::String(_) => Ok(value),
        Value::Number(number) => Ok(Value::from(number.to_string())),
        Value::Bool(flag) => Ok(Value::from(flag.to_string())),
        _ => Err(mistyped(name, "String")),
    }
}

/// A property that the type does not have here.
pub(super) fn unsupported(property: &str) -> ResourceFailure {
    ResourceFailure(format!("Encountered unsupported property {property}"))
}

fn mistyped(name: &str, wanted: &str) -> ResourceFailure {
    ResourceFailure(format!("Value of property {name} must be of type {wanted}"))
}
