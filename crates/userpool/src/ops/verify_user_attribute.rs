//! `VerifyUserAttribute`: proves an address of the user who calls by the code that was sent there.
//!
//! Refuses, in this order: an access token that is not good; an attribute that is no address; too many tries; a code that has
//! expired, was used or tried too often, or went to an address that is no longer the user's; a wrong code, which is
//! remembered; an alias that another user has.
//! Changes: the address is proved; a new one that waited for it takes the place of the old. Sends nothing.

use model::{ErrorCode, VerifyUserAttributeRequest, VerifyUserAttributeResponse};

use crate::people::aliases::{self, Contested};
use crate::people::codes::{self, Try, Unasked};
use crate::records::{CodePurpose, Contact};
use crate::rules::contacts;
use crate::world::Cx;
use crate::{Result, refusals, tokens};

pub(crate) async fn verify_user_attribute(
    cx: &mut Cx<'_>,
    request: VerifyUserAttributeRequest,
) -> Result<VerifyUserAttributeResponse> {
    let tokens::SignedIn { pool, mut user, .. } = tokens::caller(cx, &request.access_token).await?;
    let name = &request.attribute_name;
    let contact = Contact::of_attribute(name).ok_or_else(refusals::not_to_be_verified)?;
    let tried = Try {
        attribute: name,
        ..Try::of(CodePurpose::Attribute, &request.code)
    };
    let code = codes::judge(cx, &user, tried, Unasked::Expired).await?;
    let present = user.attributes.get(name) == Some(&code.destination);
    if !present && !contacts::is_proved_first(&pool, contact) {
        return Err(codes::expired());
    }
    user.attributes
        .insert(name.clone(), code.destination.clone());
    user.attributes
        .insert(contact.flag().to_owned(), "true".to_owned());
    user.modified_millis = cx.now();
    let contested = Contested::Refuse(ErrorCode::AliasExistsException);
    aliases::claim(cx, &pool, &mut user, None, contested).await?;

    codes::spend(cx, code);
    cx.update(&user);
    Ok(VerifyUserAttributeResponse::default())
}
