//! `PutParameter`. Refusals: `ParameterAlreadyExists`; a name, type or value that is none.

use model::Error;
use model::ssm::{ParameterType, PutParameterRequest, PutParameterResult};

use crate::environment::parameters::{self, Written};
use crate::world::World;

/// Writes a parameter.
pub(crate) async fn put_parameter(
    world: &mut World,
    request: PutParameterRequest,
) -> Result<PutParameterResult, Error> {
    let kind = request
        .r#type
        .unwrap_or(ParameterType::String)
        .as_str()
        .to_owned();
    let value = request.value.into_exposed();
    let written = Written {
        kind,
        value,
        description: request.description,
    };
    let overwrite = request.overwrite.unwrap_or(false);
    let now = world.now();
    let version = parameters::write(world, &request.name, written, overwrite, now).await?;
    Ok(PutParameterResult {
        tier: None,
        version: Some(version),
    })
}
