//! `AdminDeleteUserAttributes`: removes attributes of a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user; an attribute that the schema does not know, that is immutable
//! or required.
//! Changes: the attributes are gone, an address with its proof and its alias. Sends nothing.

use model::{AdminDeleteUserAttributesRequest, AdminDeleteUserAttributesResponse};

use crate::codes::Cap;
use crate::cx::Cx;
use crate::rules::attributes::{self, Setter};
use crate::{Result, load, profile};

pub(crate) async fn admin_delete_user_attributes(
    cx: &mut Cx<'_>,
    request: AdminDeleteUserAttributesRequest,
) -> Result<AdminDeleteUserAttributesResponse> {
    let (pool, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let names = &request.user_attribute_names;
    let given = attributes::check_removal(&pool, names, Setter::Administrator)?;

    profile::change(cx, &pool, user, given, Cap::Lift).await?;
    Ok(AdminDeleteUserAttributesResponse::default())
}
