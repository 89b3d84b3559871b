//! `GetUserAttributeVerificationCode`: sends a code that proves an address of the user who calls.
//!
//! Refuses, in this order: an access token that is not good; an attribute that is no address, or that the user has not; too
//! many codes within the hour.
//! Changes: the code before is void. Sends the new one: to a new address that waits for its proof, else to the user's.

use model::{GetUserAttributeVerificationCodeRequest, GetUserAttributeVerificationCodeResponse};

use crate::messages::{Addressee, CodeFor};
use crate::people::codes::Cap;
use crate::people::verification;
use crate::records::{Code, CodePurpose, Contact, Destination};
use crate::rules::contacts;
use crate::world::Cx;
use crate::{Result, refusals, tokens};

pub(crate) async fn get_user_attribute_verification_code(
    cx: &mut Cx<'_>,
    request: GetUserAttributeVerificationCodeRequest,
) -> Result<GetUserAttributeVerificationCodeResponse> {
    let tokens::SignedIn { pool, user, .. } = tokens::caller(cx, &request.access_token).await?;
    let name = &request.attribute_name;
    let contact = Contact::of_attribute(name).ok_or_else(refusals::not_to_be_verified)?;
    let key = Code::key_of(&user.pool_id, &user.sub, CodePurpose::Attribute, name);
    let waiting = cx
        .load::<Code>(&key)
        .await?
        .filter(|code| code.mac.is_some() && contacts::is_proved_first(&pool, contact))
        .map(|code| Destination {
            contact,
            address: code.destination,
        });
    let destination = waiting
        .or_else(|| Destination::of(contact, &user.attributes))
        .ok_or_else(|| refusals::invalid_parameter(format!("User does not have a {name}.")))?;

    let (addressee, cap) = (Addressee::User(destination), Cap::OF_USERS);
    let details = verification::send(cx, &pool, &user, CodeFor::Attribute, &addressee, cap).await?;
    Ok(GetUserAttributeVerificationCodeResponse {
        code_delivery_details: Some(details),
    })
}
