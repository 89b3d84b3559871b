//! `ListIdentityProviders`: lists the providers of a pool in the order of their names.
//!
//! Refuses, in this order: an unknown pool; a token of another list. Changes nothing. Sends nothing.

use model::{
    ListIdentityProvidersRequest, ListIdentityProvidersResponse, ProviderDescription, Timestamp,
};

use crate::lists::paging::{self, List};
use crate::records::IdentityProvider;
use crate::world::{By, Cx};
use crate::{Result, load};

pub(crate) async fn list_identity_providers(
    cx: &mut Cx<'_>,
    request: ListIdentityProvidersRequest,
) -> Result<ListIdentityProvidersResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let list = List {
        operation: "ListIdentityProviders",
        subject: &pool.id,
        range: IdentityProvider::of_pool(&pool.id),
        by: By::Key,
    };
    let limit = paging::limit(request.max_results);
    let page = paging::page::<IdentityProvider>(cx, list, limit, request.next_token.as_deref());
    let page = page.await?;
    Ok(ListIdentityProvidersResponse {
        next_token: page.next_token,
        providers: page.records.iter().map(shown).collect(),
    })
}

fn shown(provider: &IdentityProvider) -> ProviderDescription {
    ProviderDescription {
        creation_date: Some(Timestamp::from_millis(provider.created_millis)),
        last_modified_date: Some(Timestamp::from_millis(provider.modified_millis)),
        provider_name: Some(provider.name.clone()),
        provider_type: Some(provider.kind.wire()),
    }
}
