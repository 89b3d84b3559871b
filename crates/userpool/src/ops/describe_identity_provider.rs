//! `DescribeIdentityProvider`: shows what a pool knows of a provider.
//!
//! Refuses, in this order: an unknown pool; an unknown provider. Changes nothing. Sends nothing.

use model::{DescribeIdentityProviderRequest, DescribeIdentityProviderResponse};

use crate::load::{self, identity_providers};
use crate::settings::provider;
use crate::{Result, world::Cx};

pub(crate) async fn describe_identity_provider(
    cx: &mut Cx<'_>,
    request: DescribeIdentityProviderRequest,
) -> Result<DescribeIdentityProviderResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let known = identity_providers::named(cx, &pool.id, &request.provider_name).await?;
    Ok(DescribeIdentityProviderResponse {
        identity_provider: provider::described(cx, &known)?,
    })
}
