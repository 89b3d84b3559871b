//! The ways to reach a user, as records and settings name them.

use std::collections::BTreeMap;

use model::{DeliveryMediumType, VerifiedAttributeType};

/// A way to reach a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contact {
    Email,
    Phone,
}

/// A contact with the address that a user has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) contact: Contact,
    pub(crate) address: String,
}

impl Contact {
    pub(crate) const ALL: [Contact; 2] = [Contact::Email, Contact::Phone];

    /// The contact whose attribute has this name.
    pub(crate) fn of_attribute(name: &str) -> Option<Contact> {
        Contact::ALL
            .into_iter()
            .find(|contact| contact.attribute() == name)
    }

    /// The attribute that holds the address.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Contact::Email => "email",
            Contact::Phone => "phone_number",
        }
    }

    /// The attribute that says whether the address was proved.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Contact::Email => "email_verified",
            Contact::Phone => "phone_number_verified",
        }
    }

    /// How messages reach it.
    pub(crate) fn medium(self) -> DeliveryMediumType {
        match self {
            Contact::Email => DeliveryMediumType::Email,
            Contact::Phone => DeliveryMediumType::Sms,
        }
    }

    /// The contact as the pool's settings name it.
    pub(crate) fn as_verified(self) -> VerifiedAttributeType {
        match self {
            Contact::Email => VerifiedAttributeType::Email,
            Contact::Phone => VerifiedAttributeType::PhoneNumber,
        }
    }
}

impl Destination {
    /// The user's address at a contact.
    pub(crate) fn of(
        contact: Contact,
        attributes: &BTreeMap<String, String>,
    ) -> Option<Destination> {
        let address = attributes.get(contact.attribute())?.clone();
        Some(Destination { contact, address })
    }
}
