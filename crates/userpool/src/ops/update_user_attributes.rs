//! `UpdateUserAttributes`: changes attributes of the user who calls.
//!
//! Refuses, in this order: an access token that is not good; `sub`; an attribute without a value; one that the client may not
//! write; attributes that are immutable, that the schema does not know or take, all at once; an address of the wrong form; a
//! required attribute that would be unset; a preferred user name of the form of another kind of name; an alias that another
//! user has; too many codes within the hour.
//! Changes: the attributes; an address that is new is not proved, and where the pool wants the proof first the old one stays
//! until then. A new address names the user once it is proved; the one that stands in place of the user's name does so until
//! then. Sends a code to a new address that the pool proves.

use model::{ErrorCode, UpdateUserAttributesRequest, UpdateUserAttributesResponse};

use crate::people::codes::Cap;
use crate::people::profile;
use crate::rules::attributes::{self, Setter};
use crate::rules::client_access;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn update_user_attributes(
    cx: &mut Cx<'_>,
    request: UpdateUserAttributesRequest,
) -> Result<UpdateUserAttributesResponse> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    let given = attributes::read_changes(&request.user_attributes)?;
    client_access::check_writes(&caller.client, &given)?;
    attributes::check_changes(&caller.pool, &given)?;

    // The facts list no LimitExceededException for this operation.
    let cap = Cap::Refuse(ErrorCode::TooManyRequestsException);
    let sent = profile::change(cx, &caller.pool, caller.user, given, Setter::User, cap).await?;
    let sent = Some(sent).filter(|sent| !sent.is_empty());
    Ok(UpdateUserAttributesResponse {
        code_delivery_details_list: sent,
    })
}
