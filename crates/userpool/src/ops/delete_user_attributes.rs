//! `DeleteUserAttributes`: removes attributes of the user who calls.
//!
//! Refuses, in this order: an access token that is not good; `sub`; an attribute that the client may not write; attributes that
//! the schema does not know, all at once; those that are immutable, all at once; a required one.
//! Changes: the attributes are gone, an address with its proof and its alias. Sends nothing.

use model::{DeleteUserAttributesRequest, DeleteUserAttributesResponse, ErrorCode};

use crate::people::codes::Cap;
use crate::people::profile;
use crate::rules::attributes::{self, Setter};
use crate::rules::client_access;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn delete_user_attributes(
    cx: &mut Cx<'_>,
    request: DeleteUserAttributesRequest,
) -> Result<DeleteUserAttributesResponse> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    let given = attributes::read_removal(&request.user_attribute_names)?;
    client_access::check_writes(&caller.client, &given)?;
    attributes::check_removal(&caller.pool, &given)?;

    let cap = Cap::Refuse(ErrorCode::TooManyRequestsException);
    profile::change(cx, &caller.pool, caller.user, given, Setter::User, cap).await?;
    Ok(DeleteUserAttributesResponse::default())
}
