//! `GetParameters`.

use model::Error;
use model::ssm::{GetParametersRequest, GetParametersResult};

use super::shown;
use crate::environment::parameters;
use crate::world::World;

/// Parameters with their values, and the names that are none.
pub(crate) async fn get_parameters(
    world: &mut World,
    request: GetParametersRequest,
) -> Result<GetParametersResult, Error> {
    let mut found = Vec::new();
    let mut invalid = Vec::new();
    for name in request.names {
        match parameters::read(world, shown::name(&name)).await? {
            Some(one) => found.push(shown::parameter(world, one, request.with_decryption)),
            None => invalid.push(name),
        }
    }
    Ok(GetParametersResult {
        invalid_parameters: Some(invalid),
        parameters: Some(found),
    })
}
