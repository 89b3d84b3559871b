//! `DescribeParameters`.

use model::Error;
use model::ssm::{DescribeParametersRequest, DescribeParametersResult, ParameterMetadata};

use super::shown;
use crate::environment::parameters;
use crate::world::{World, instant};

/// All parameters without their values, on one page; filters are passed over.
pub(crate) async fn describe_parameters(
    world: &mut World,
    _: DescribeParametersRequest,
) -> Result<DescribeParametersResult, Error> {
    let found = parameters::list(world, "").await?;
    let described = found.into_iter().map(|one| ParameterMetadata {
        arn: Some(shown::arn(world, &one.name)),
        data_type: Some("text".to_owned()),
        last_modified_date: Some(instant(one.modified_millis)),
        r#type: one.kind.parse().ok(),
        version: Some(one.version),
        name: Some(one.name),
        ..ParameterMetadata::default()
    });
    Ok(DescribeParametersResult {
        next_token: None,
        parameters: Some(described.collect()),
    })
}
