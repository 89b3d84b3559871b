//! A user as the API shows it.

use std::sync::Arc;

use model::{
    AttributeType, DeliveryMediumType, MFAOptionType, Sensitive, Timestamp, UserStatusType,
    UserType,
};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use store::Stored;

use crate::records::{Contact, Outline, User};

/// The attributes that `shown` lets through, `sub` first.
pub(crate) fn attributes(user: &User, shown: impl Fn(&str) -> bool) -> Vec<AttributeType> {
    let sub = std::iter::once(("sub", user.sub.as_str()));
    let others = user
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    sub.chain(others)
        .filter(|(name, _)| shown(name))
        .map(|(name, value)| attribute(name, value))
        .collect()
}

/// `MFAOptions`, which tells of text messages alone; none where they are no second factor of the user's.
pub(crate) fn mfa_options(text_messages: bool) -> Option<Vec<MFAOptionType>> {
    let by_text = || MFAOptionType {
        attribute_name: Some(Contact::Phone.attribute().to_owned()),
        delivery_medium: Some(DeliveryMediumType::Sms),
    };
    text_messages.then(|| vec![by_text()])
}

/// The user with all attributes.
pub(crate) fn user_type(user: User) -> UserType {
    let sub = std::iter::once(("sub".to_owned(), user.sub));
    UserType {
        attributes: Some(
            sub.chain(user.attributes)
                .map(|(name, value)| AttributeType {
                    name,
                    value: Some(Sensitive::new(value)),
                })
                .collect(),
        ),
        enabled: Some(user.enabled),
        mfa_options: mfa_options(user.text_messages),
        user_create_date: Some(Timestamp::from_millis(user.created_millis)),
        user_last_modified_date: Some(Timestamp::from_millis(user.modified_millis)),
        user_status: Some(user.status),
        username: Some(Sensitive::new(user.username)),
    }
}

/// A name and its value.
pub(crate) fn attribute(name: &str, value: &str) -> AttributeType {
    AttributeType {
        name: name.to_owned(),
        value: Some(Sensitive::new(value.to_owned())),
    }
}

/// A page of users as `ListUsersResponse` has it, written from what is stored with no shape of each user between.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Listing {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pagination_token: Option<String>,
    pub(crate) users: Vec<Listed>,
}

/// A page of a group's users as `ListUsersInGroupResponse` has it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MemberListing {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_token: Option<String>,
    pub(crate) users: Vec<Listed>,
}

/// A user of a list, with the attributes that are wanted, or all of them.
pub(crate) struct Listed {
    pub(crate) user: Stored<User>,
    pub(crate) wanted: Option<Arc<[String]>>,
}

impl Serialize for Listed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let user: Outline<'_> = self.user.view().map_err(S::Error::custom)?;
        let is_wanted = |name: &str| {
            let wanted = self.wanted.as_deref();
            wanted.is_none_or(|wanted| wanted.iter().any(|it| it == name))
        };
        let sub = std::iter::once(("sub", &*user.sub));
        let all = sub.chain(user.attributes.iter());
        let shown = all.filter(|(name, _)| is_wanted(name));
        let row = Row {
            attributes: shown.map(|(name, value)| Pair { name, value }).collect(),
            enabled: user.enabled,
            mfa_options: mfa_options(user.text_messages),
            user_create_date: Timestamp::from_millis(user.created_millis),
            user_last_modified_date: Timestamp::from_millis(user.modified_millis),
            user_status: user.status,
            username: &user.username,
        };
        row.serialize(serializer)
    }
}

/// `UserType`, borrowed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row<'a> {
    attributes: Vec<Pair<'a>>,
    enabled: bool,
    #[serde(rename = "MFAOptions", skip_serializing_if = "Option::is_none")]
    mfa_options: Option<Vec<MFAOptionType>>,
    user_create_date: Timestamp,
    user_last_modified_date: Timestamp,
    user_status: UserStatusType,
    username: &'a str,
}

/// `AttributeType`, borrowed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Pair<'a> {
    name: &'a str,
    value: &'a str,
}
