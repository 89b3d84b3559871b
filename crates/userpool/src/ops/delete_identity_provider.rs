//! `DeleteIdentityProvider`: makes a pool forget a provider.
//!
//! Refuses, in this order: an unknown pool; an unknown provider.
//! Changes: the provider is gone. Clients that name it go on to. Sends nothing.

use model::DeleteIdentityProviderRequest;

use crate::lists::counts::{self, Counted};
use crate::load::{self, identity_providers};
use crate::{Result, world::Cx};

pub(crate) async fn delete_identity_provider(
    cx: &mut Cx<'_>,
    request: DeleteIdentityProviderRequest,
) -> Result<()> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let provider = identity_providers::named(cx, &pool.id, &request.provider_name).await?;
    let counts = counts::of_pool(cx, &pool.id).await?;

    cx.delete(&provider);
    counts.fewer(cx, Counted::IdentityProviders);
    Ok(())
}
