//! `AdminUpdateUserAttributes`: changes a user's attributes, and says of addresses that they are proved.
//!
//! Refuses, in this order: an unknown pool; an unknown user; `sub`; an attribute without a value; attributes that are
//! immutable, that the schema does not know or take, all at once; an address of the wrong form; a required attribute that would
//! be unset; a preferred user name of the form of another kind of name; an alias that another user has.
//! Changes: the attributes; an address that is new is not proved unless that is said with it. Sends a code to a new address
//! that the pool proves.

use model::{AdminUpdateUserAttributesRequest, AdminUpdateUserAttributesResponse};

use crate::people::codes::Cap;
use crate::people::profile;
use crate::rules::attributes::{self, Setter};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_update_user_attributes(
    cx: &mut Cx<'_>,
    request: AdminUpdateUserAttributesRequest,
) -> Result<AdminUpdateUserAttributesResponse> {
    let (pool, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let given = attributes::read_changes(&request.user_attributes)?;
    attributes::check_changes(&pool, &given)?;

    let setter = Setter::Administrator;
    profile::change(cx, &pool, user, given, setter, Cap::Lift).await?;
    Ok(AdminUpdateUserAttributesResponse::default())
}
