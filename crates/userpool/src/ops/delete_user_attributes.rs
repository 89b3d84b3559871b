//! `DeleteUserAttributes`: removes attributes of the user who calls.
//!
//! Refuses, in this order: an access token that is not good; an attribute that the client may not write, that the schema does
//! not know, that is immutable or required.
//! Changes: the attributes are gone, an address with its proof and its alias. Sends nothing.

use model::{DeleteUserAttributesRequest, DeleteUserAttributesResponse, ErrorCode};

use crate::codes::Cap;
use crate::cx::Cx;
use crate::rules::attributes::{self, Setter};
use crate::rules::client_access;
use crate::{Result, profile, sign_in};

pub(crate) async fn delete_user_attributes(
    cx: &mut Cx<'_>,
    request: DeleteUserAttributesRequest,
) -> Result<DeleteUserAttributesResponse> {
    let caller = sign_in::caller(cx, &request.access_token).await?;
    let names = &request.user_attribute_names;
    let unset = names
        .iter()
        .map(|name| (name.clone(), String::new()))
        .collect();
    client_access::check_writes(&caller.client, &unset)?;
    let given = attributes::check_removal(&caller.pool, names, Setter::User)?;

    let cap = Cap::Refuse(ErrorCode::TooManyRequestsException);
    profile::change(cx, &caller.pool, caller.user, given, cap).await?;
    Ok(DeleteUserAttributesResponse::default())
}
