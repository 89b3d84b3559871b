//! `AdminDeleteUserAttributes`: removes attributes of a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user; `sub`; attributes that the schema does not know, all at once; those
//! that are immutable, all at once; a required one.
//! Changes: the attributes are gone, an address with its proof and its alias. Sends nothing.

use model::{AdminDeleteUserAttributesRequest, AdminDeleteUserAttributesResponse};

use crate::people::codes::Cap;
use crate::people::profile;
use crate::rules::attributes::{self, Setter};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_delete_user_attributes(
    cx: &mut Cx<'_>,
    request: AdminDeleteUserAttributesRequest,
) -> Result<AdminDeleteUserAttributesResponse> {
    let (pool, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let given = attributes::read_removal(&request.user_attribute_names)?;
    attributes::check_removal(&pool, &given)?;

    profile::change(cx, &pool, user, given, Setter::Administrator, Cap::Lift).await?;
    Ok(AdminDeleteUserAttributesResponse::default())
}
