//! `AdminDisableProviderForUser`: takes an identity of a provider from the user whose it is, or from a user of the pool's own the password.
//!
//! Refuses, in this order: an unknown pool; a member that names nobody; a user of the pool's own who is named by an attribute, or who is
//! unknown; an unknown provider; no attribute; an identity that is nobody's, whatever its provider's mapping says by now.
//! Changes: the identity is nobody's, and shown no more; or the user has no password, and can be given one by an administrator alone.
//! Tokens stay. Sends nothing.

use model::{
    AdminDisableProviderForUserRequest, AdminDisableProviderForUserResponse, UserStatusType,
};

use crate::load::{self, identity_providers};
use crate::people::{credentials, linking};
use crate::records::{Pool, User};
use crate::refusals::{self, invalid_parameter};
use crate::rules::linking::Named;
use crate::{Result, world::Cx};

pub(crate) async fn admin_disable_provider_for_user(
    cx: &mut Cx<'_>,
    request: AdminDisableProviderForUserRequest,
) -> Result<AdminDisableProviderForUserResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let named = Named::read("User", &request.user)?;
    if named.is_own() {
        take_password(cx, &pool, &named).await?;
        return Ok(AdminDisableProviderForUserResponse {});
    }
    let provider = identity_providers::named(cx, &pool.id, named.provider()).await?;
    let identity = named.linked_at("User", &provider, cx.now())?;
    let holder = linking::holder(cx, &pool.id, &identity).await?;
    let sub = holder.ok_or_else(refusals::user_not_found)?;
    let user = cx.load::<User>(&User::key_of(&pool.id, &sub)).await?;
    let mut user = user.ok_or_else(refusals::user_not_found)?;
    let links = linking::of_user(cx, &user).await?;

    links.remove(cx, &mut user, &identity);
    Ok(AdminDisableProviderForUserResponse {})
}

async fn take_password(cx: &mut Cx<'_>, pool: &Pool, named: &Named<'_>) -> Result<()> {
    if !named.is_by_subject() {
        return Err(invalid_parameter(
            "The ProviderAttributeName of User must be Cognito_Subject for the provider Cognito.",
        ));
    }
    let mut user = linking::named(cx, pool, named).await?;

    credentials::take_password(cx, pool, &mut user).await?;
    user.status = UserStatusType::ExternalProvider;
    user.temporary_until_millis = None;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(())
}
