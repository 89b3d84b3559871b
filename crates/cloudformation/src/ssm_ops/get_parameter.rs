//! `GetParameter`. Refusal: `ParameterNotFound`.

use model::Error;
use model::ssm::{GetParameterRequest, GetParameterResult};

use super::shown;
use crate::environment::parameters;
use crate::world::World;

/// One parameter with its value.
pub(crate) async fn get_parameter(
    world: &mut World,
    request: GetParameterRequest,
) -> Result<GetParameterResult, Error> {
    match parameters::read(world, shown::name(&request.name)).await? {
        Some(found) => {
            let parameter = shown::parameter(world, found, request.with_decryption);
            Ok(GetParameterResult {
                parameter: Some(parameter),
            })
        }
        None => Err(shown::missing(&request.name)),
    }
}
