//! `ConfirmSignUp`: confirms a sign-up by the code that was sent.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; an unknown user (a client that hides who exists
//! is told of the code instead); a disabled user; a user who is past sign-up; too many tries; a code that has expired, was
//! used or tried too often, or went to an address that is no longer the user's; a wrong code, which is remembered; an alias
//! that another user has, unless `ForceAliasCreation` takes it away.
//! Changes: the user is confirmed, the address to which the code went is proved and, where the pool has it as an alias, the
//! user's. Sends nothing.

use model::{ConfirmSignUpRequest, ConfirmSignUpResponse, ErrorCode, UserStatusType};

use crate::Result;
use crate::aliases::{self, Contested};
use crate::cx::Cx;
use crate::records::CodePurpose;
use crate::rules::contacts::Contact;
use crate::rules::refusals;
use crate::{codes, existence, load};

pub(crate) async fn confirm_sign_up(
    cx: &mut Cx<'_>,
    request: ConfirmSignUpRequest,
) -> Result<ConfirmSignUpResponse> {
    let name = request.username.expose();
    let id = request.client_id.expose();
    let (pool, client) = load::application(cx, id, name, request.secret_hash.as_ref()).await?;
    let sought = existence::seek(cx, &pool, &client, name).await?;
    let mut user = sought.user;
    if sought.known && !user.enabled {
        return Err(refusals::user_disabled());
    }
    if sought.known && user.status != UserStatusType::Unconfirmed {
        return Err(refusals::not_to_be_confirmed(user.status));
    }
    let purpose = CodePurpose::SignUp;
    let code = codes::check(cx, &user, purpose, "", &request.confirmation_code).await?;
    if !sought.known {
        return Err(codes::mismatch());
    }
    let contact = Contact::of_attribute(&code.attribute)
        .filter(|_| user.attributes.get(&code.attribute) == Some(&code.destination))
        .ok_or_else(codes::expired)?;
    user.attributes
        .insert(contact.flag().to_owned(), "true".to_owned());
    user.status = UserStatusType::Confirmed;
    user.modified_millis = cx.now();
    let refusal = ErrorCode::AliasExistsException;
    let contested = match request.force_alias_creation {
        Some(true) => Contested::Take(refusal),
        _ => Contested::Refuse(refusal),
    };
    let losers = aliases::claim(cx, &pool, &mut user, contested).await?;

    codes::spend(cx, code);
    for loser in &losers {
        cx.update(loser);
    }
    cx.update(&user);
    Ok(ConfirmSignUpResponse::default())
}
