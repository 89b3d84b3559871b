//! `GetParametersByPath`.

use model::Error;
use model::ssm::{GetParametersByPathRequest, GetParametersByPathResult};

use super::shown;
use crate::environment::parameters;
use crate::world::World;

/// The parameters below a path, on one page.
pub(crate) async fn get_parameters_by_path(
    world: &mut World,
    request: GetParametersByPathRequest,
) -> Result<GetParametersByPathResult, Error> {
    let path = format!("{}/", request.path.trim_end_matches('/'));
    let mut found = parameters::list(world, &path).await?;
    if request.recursive != Some(true) {
        found.retain(|one| !one.name[path.len()..].contains('/'));
    }
    let shown = found
        .into_iter()
        .map(|one| shown::parameter(world, one, request.with_decryption))
        .collect();
    Ok(GetParametersByPathResult {
        next_token: None,
        parameters: Some(shown),
    })
}
