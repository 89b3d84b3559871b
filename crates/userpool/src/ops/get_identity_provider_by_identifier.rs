//! `GetIdentityProviderByIdentifier`: shows the provider that has an identifier.
//!
//! Refuses, in this order: an unknown pool; an identifier that no provider has. Changes nothing. Sends nothing.

use model::{GetIdentityProviderByIdentifierRequest, GetIdentityProviderByIdentifierResponse};

use crate::load::{self, identity_providers};
use crate::records::IdentityProvider;
use crate::settings::provider;
use crate::world::Cx;
use crate::{Result, refusals};

pub(crate) async fn get_identity_provider_by_identifier(
    cx: &mut Cx<'_>,
    request: GetIdentityProviderByIdentifierRequest,
) -> Result<GetIdentityProviderByIdentifierResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let not_found = || refusals::provider_not_found(&request.idp_identifier);
    let holder = identity_providers::holder(cx, &pool.id, &request.idp_identifier).await?;
    let key = holder.ok_or_else(not_found)?;
    let known = cx.load::<IdentityProvider>(&key).await?;
    let known = known.ok_or_else(not_found)?;
    Ok(GetIdentityProviderByIdentifierResponse {
        identity_provider: provider::described(cx, &known)?,
    })
}
