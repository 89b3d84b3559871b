//! Where a code goes: the user's e-mail address or phone number.

use std::collections::BTreeMap;

use model::{CodeDeliveryDetailsType, DeliveryMediumType, Error, RecoveryOptionNameType};

use crate::records::{Contact, Destination, Pool, User};
use crate::rules::{addresses, masks};
use crate::{Result, refusals};

/// The addresses of a user who signs up as `name` with these attributes: the name may be one.
pub(crate) fn apparent(name: &str, attributes: &BTreeMap<String, String>) -> Vec<Destination> {
    let named = |contact: Contact| {
        let is_one = match contact {
            Contact::Email => addresses::is_email(name),
            Contact::Phone => addresses::is_phone(name),
        };
        is_one.then(|| Destination {
            contact,
            address: name.to_owned(),
        })
    };
    let either = |contact| Destination::of(contact, attributes).or_else(|| named(contact));
    Contact::ALL.into_iter().filter_map(either).collect()
}

impl Destination {
    /// What an answer tells of where a code went.
    pub(crate) fn details(&self) -> CodeDeliveryDetailsType {
        CodeDeliveryDetailsType {
            attribute_name: Some(self.contact.attribute().to_owned()),
            delivery_medium: Some(self.contact.medium()),
            destination: Some(masks::mask(self.contact, &self.address)),
        }
    }
}

/// Whether the pool proves the contact by itself.
pub(crate) fn is_auto_verified(pool: &Pool, contact: Contact) -> bool {
    let attributes = pool
        .settings
        .auto_verified_attributes
        .as_deref()
        .unwrap_or_default();
    attributes.contains(&contact.as_verified())
}

/// Whether a changed address takes effect only once it is proved.
pub(crate) fn is_proved_first(pool: &Pool, contact: Contact) -> bool {
    let settings = pool.settings.user_attribute_update_settings.as_ref();
    let attributes =
        settings.and_then(|s| s.attributes_require_verification_before_update.as_deref());
    attributes
        .unwrap_or_default()
        .contains(&contact.as_verified())
}

/// Where the code of a sign-up goes: by text message where both contacts are proved by the pool (AWS developer guide,
/// "Verifying updates to email addresses and phone numbers").
pub(crate) fn for_sign_up(
    pool: &Pool,
    attributes: &BTreeMap<String, String>,
) -> Option<Destination> {
    [Contact::Phone, Contact::Email]
        .into_iter()
        .filter(|contact| is_auto_verified(pool, *contact))
        .find_map(|contact| Destination::of(contact, attributes))
}

/// The contacts by which the pool lets users set a forgotten password, in their order; none where only an administrator
/// may. A pool that says nothing of it prefers text messages (API reference, `AccountRecoverySetting`).
pub(crate) fn for_recovery(pool: &Pool) -> Vec<Contact> {
    let setting = pool.settings.account_recovery_setting.as_ref();
    let Some(options) = setting.and_then(|s| s.recovery_mechanisms.as_ref()) else {
        return vec![Contact::Phone, Contact::Email];
    };
    let mut options: Vec<_> = options.iter().collect();
    options.sort_by_key(|option| option.priority);
    options
        .into_iter()
        .filter_map(|option| match option.name {
            RecoveryOptionNameType::VerifiedEmail => Some(Contact::Email),
            RecoveryOptionNameType::VerifiedPhoneNumber => Some(Contact::Phone),
            RecoveryOptionNameType::AdminOnly => None,
        })
        .collect()
}

/// The first of some contacts at which the user has proved the address.
pub(crate) fn proved(user: &User, contacts: &[Contact]) -> Option<Destination> {
    contacts
        .iter()
        .filter(|contact| is_verified(user, **contact))
        .find_map(|contact| Destination::of(*contact, &user.attributes))
}

/// Where an invitation goes: by the mediums that are asked for. Without a wish it goes by text message, and by mail to a user
/// who has no phone number; a user who has neither gets none.
///
/// # Errors
/// `InvalidParameterException` where the user has no address at a medium that is asked for, or the pool can't send the text
/// message.
pub(crate) fn for_invitation(
    pool: &Pool,
    attributes: &BTreeMap<String, String>,
    wanted: Option<&[DeliveryMediumType]>,
) -> Result<Vec<Destination>> {
    let order = [Contact::Phone, Contact::Email];
    let reached =
        |contact| Destination::of(contact, attributes).filter(|it| !it.address.is_empty());
    let destinations = match wanted.filter(|wanted| !wanted.is_empty()) {
        Some(wanted) => order
            .into_iter()
            .filter(|contact| wanted.contains(&contact.medium()))
            .map(|contact| reached(contact).ok_or_else(|| no_address(contact)))
            .collect::<Result<Vec<_>>>()?,
        None => order.into_iter().find_map(reached).into_iter().collect(),
    };
    let by_text = destinations.iter().any(|it| it.contact == Contact::Phone);
    if by_text && pool.settings.sms_configuration.is_none() {
        return Err(refusals::invalid_parameter(
            "User pool does not have SMS configuration to send messages.",
        ));
    }
    Ok(destinations)
}

/// Whether the user has proved the address.
pub(crate) fn is_verified(user: &User, contact: Contact) -> bool {
    user.attributes
        .get(contact.flag())
        .is_some_and(|flag| flag == "true")
}

/// A message that is to go where the user has no address.
fn no_address(contact: Contact) -> Error {
    refusals::invalid_parameter(match contact {
        Contact::Email => "No email provided but desired delivery medium was Email",
        Contact::Phone => "No phone number provided but desired delivery medium was SMS",
    })
}
