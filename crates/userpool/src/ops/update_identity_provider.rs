//! `UpdateIdentityProvider`: changes what a pool knows of a provider. What the request leaves out stays as it is; details that it
//! names replace all of them.
//!
//! Refuses, in this order: an unknown pool; an unknown provider; details that do not fit its type; an identifier that another
//! one has.
//! Changes: the provider. Sends nothing.

use model::{UpdateIdentityProviderRequest, UpdateIdentityProviderResponse};

use crate::load::{self, identity_providers};
use crate::records::IdentityProvider;
use crate::rules::providers;
use crate::settings::provider;
use crate::{Result, world::Cx};

pub(crate) async fn update_identity_provider(
    cx: &mut Cx<'_>,
    request: UpdateIdentityProviderRequest,
) -> Result<UpdateIdentityProviderResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let known = identity_providers::named(cx, &pool.id, &request.provider_name).await?;
    if let Some(details) = &request.provider_details {
        providers::refuse_unfit(&known.name, known.kind, details)?;
    }
    let mut changed = IdentityProvider {
        attributes: request.attribute_mapping.unwrap_or(known.attributes),
        levels: request.acr_mapping.or(known.levels),
        identifiers: request.idp_identifiers.unwrap_or(known.identifiers),
        modified_millis: cx.now(),
        ..known
    };
    provider::refuse_taken_identifiers(cx, &changed).await?;

    if let Some(details) = request.provider_details {
        provider::keep_details(cx, &mut changed, details);
    }
    cx.update(&changed);
    Ok(UpdateIdentityProviderResponse {
        identity_provider: provider::described(cx, &changed)?,
    })
}
