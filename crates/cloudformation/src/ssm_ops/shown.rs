//! What answers show of parameters.

use model::ssm::Parameter;
use model::{Error, ErrorCode, Sensitive};

use crate::environment::parameters::{Found, SECURE};
use crate::names;
use crate::world::{World, instant};

/// A parameter with its value; a secure string without leave stays hidden.
pub(super) fn parameter(world: &World, found: Found, with_decryption: Option<bool>) -> Parameter {
    let hidden = found.kind == SECURE && with_decryption != Some(true);
    Parameter {
        arn: Some(arn(world, &found.name)),
        data_type: Some("text".to_owned()),
        last_modified_date: Some(instant(found.modified_millis)),
        r#type: found.kind.parse().ok(),
        value: Some(Sensitive::new(if hidden {
            "****".to_owned()
        } else {
            found.value
        })),
        version: Some(found.version),
        name: Some(found.name),
        ..Parameter::default()
    }
}

/// The ARN of a parameter.
pub(super) fn arn(world: &World, name: &str) -> String {
    let (region, account) = (&world.call.region, &world.call.account);
    let partition = names::partition(region);
    format!(
        "arn:{partition}:ssm:{region}:{account}:parameter/{}",
        name.trim_start_matches('/')
    )
}

/// The name behind a request's name, which may be an ARN.
pub(super) fn name(requested: &str) -> &str {
    match requested.split_once(":parameter") {
        Some((_, name)) if requested.starts_with("arn:") => name,
        _ => requested,
    }
}

/// There is no such parameter.
pub(super) fn missing(name: &str) -> Error {
    Error::new(
        ErrorCode::ParameterNotFound,
        format!("Parameter {name} not found."),
    )
}
