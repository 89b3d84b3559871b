//! `CreateIdentityProvider`: tells a pool of a provider of identities, which its clients can name.
//!
//! Refuses, in this order: an unknown pool; a name or details that do not fit the type; a name that another provider of the pool
//! has; an identifier that another one has; one provider too many.
//! Changes: the provider is there, and counted. Nobody comes in by it yet. Sends nothing.

use std::collections::{BTreeMap, BTreeSet};

use model::{CreateIdentityProviderRequest, CreateIdentityProviderResponse, Error, ErrorCode};

use crate::lists::counts::{self, Counted};
use crate::records::{IdentityProvider, ProviderKind};
use crate::rules::providers;
use crate::settings::provider;
use crate::world::Cx;
use crate::{Result, limits, load};

pub(crate) async fn create_identity_provider(
    cx: &mut Cx<'_>,
    request: CreateIdentityProviderRequest,
) -> Result<CreateIdentityProviderResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let name = request.provider_name;
    let kind = ProviderKind::of(request.provider_type);
    providers::refuse_unfit(&name, kind, &request.provider_details)?;
    let key = IdentityProvider::key_of(&pool.id, &name);
    if cx.load::<IdentityProvider>(&key).await?.is_some() {
        return Err(Error::new(
            ErrorCode::DuplicateProviderException,
            format!("{name} already exists in user pool {}", pool.id),
        ));
    }
    let mut made = IdentityProvider {
        pool_id: pool.id.clone(),
        name,
        id: cx.random.uuid(),
        kind,
        details: BTreeMap::new(),
        secrets: BTreeMap::new(),
        attributes: request.attribute_mapping.unwrap_or_default(),
        levels: request.acr_mapping,
        identifiers: request.idp_identifiers.unwrap_or_default(),
        linked_by: BTreeSet::new(),
        created_millis: cx.now(),
        modified_millis: cx.now(),
    };
    provider::refuse_taken_identifiers(cx, &made).await?;
    let counts = counts::of_pool(cx, &pool.id).await?;
    if counts.is_full(Counted::IdentityProviders) {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            format!(
                "A user pool can not have more than {} identity providers.",
                limits::IDENTITY_PROVIDERS_MAX
            ),
        ));
    }

    provider::keep_details(cx, &mut made, request.provider_details);
    cx.insert(&made);
    counts.more(cx, Counted::IdentityProviders);
    Ok(CreateIdentityProviderResponse {
        identity_provider: provider::described(cx, &made)?,
    })
}
