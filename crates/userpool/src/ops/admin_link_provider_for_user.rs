//! `AdminLinkProviderForUser`: makes an identity that a provider knows one of a user's.
//!
//! Refuses, in this order: an unknown pool; a destination that names nobody, an unknown provider, or an unknown user, such as anybody
//! of a provider; a source that names nobody, or a user of the pool's own; an unknown provider; an attribute by which its identities are
//! not told apart, or one too many; an identity that is the user's already, or another user's; a user with an attribute that can't be
//! changed; one identity too many.
//! Changes: the identity is the user's, and shown among the attributes; the provider's identities are told apart by the attribute.
//! Nobody comes in by it yet. Sends nothing.

use model::{AdminLinkProviderForUserRequest, AdminLinkProviderForUserResponse, Error, ErrorCode};

use crate::load::{self, identity_providers};
use crate::people::linking;
use crate::refusals::invalid_parameter;
use crate::rules::linking::{Named, fixed_attribute};
use crate::{Result, world::Cx};

pub(crate) async fn admin_link_provider_for_user(
    cx: &mut Cx<'_>,
    request: AdminLinkProviderForUserRequest,
) -> Result<AdminLinkProviderForUserResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let destination = Named::read("DestinationUser", &request.destination_user)?;
    let mut user = linking::named(cx, &pool, &destination).await?;
    let source = Named::read("SourceUser", &request.source_user)?;
    if source.is_own() {
        return Err(invalid_parameter(
            "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser",
        ));
    }
    let mut provider = identity_providers::named(cx, &pool.id, source.provider()).await?;
    let identity = source.at("SourceUser", &provider, cx.now())?;
    match linking::holder(cx, &pool.id, &identity).await? {
        Some(sub) if sub == user.sub => {
            return Err(invalid_parameter(
                "SourceUser is already linked to DestinationUser",
            ));
        }
        Some(_) => {
            return Err(Error::new(
                ErrorCode::AliasExistsException,
                "SourceUser is already linked to another user",
            ));
        }
        None => {}
    }
    if let Some(name) = fixed_attribute(&pool, &user) {
        return Err(invalid_parameter(format!(
            "DestinationUser has the attribute {name}, which can't be changed: whoever signs in by a provider has its claims written to attributes."
        )));
    }
    let links = linking::of_user(cx, &user).await?;
    links.refuse_full()?;

    if provider.linked_by.insert(identity.attribute.clone()) {
        cx.update(&provider);
    }
    links.add(cx, &mut user, identity);
    Ok(AdminLinkProviderForUserResponse {})
}
