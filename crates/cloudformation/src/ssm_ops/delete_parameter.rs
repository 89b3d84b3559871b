//! `DeleteParameter`. Refusal: `ParameterNotFound`.

use model::Error;
use model::ssm::{DeleteParameterRequest, DeleteParameterResult};

use super::shown;
use crate::environment::parameters;
use crate::world::World;

/// Deletes a parameter.
pub(crate) async fn delete_parameter(
    world: &mut World,
    request: DeleteParameterRequest,
) -> Result<DeleteParameterResult, Error> {
    if parameters::delete(world, &request.name).await? {
        return Ok(DeleteParameterResult {});
    }
    Err(shown::missing(&request.name))
}
