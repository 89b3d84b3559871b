//! `DeleteIdentityProvider`: makes a pool forget a provider.
//!
//! Refuses, in this order: an unknown pool; an unknown provider.
//! Changes: the provider is gone. Clients that name it go on to. Its identities are nobody's any more, whatever provider gets its name;
//! it is noted that users still show them, from whom they are taken in bounded steps. Sends nothing.

use model::DeleteIdentityProviderRequest;

use crate::lists::counts::{self, Counted};
use crate::load::{self, identity_providers};
use crate::records::Unlinking;
use crate::{Result, world::Cx};

pub(crate) async fn delete_identity_provider(
    cx: &mut Cx<'_>,
    request: DeleteIdentityProviderRequest,
) -> Result<()> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let provider = identity_providers::named(cx, &pool.id, &request.provider_name).await?;
    let counts = counts::of_pool(cx, &pool.id).await?;

    cx.delete(&provider);
    cx.insert(&Unlinking {
        pool_id: provider.pool_id,
        provider_id: provider.id,
        deleted_millis: cx.now(),
    });
    counts.fewer(cx, Counted::IdentityProviders);
    Ok(())
}
