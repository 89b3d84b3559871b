//! A user as the API shows it.

use model::{AttributeType, Sensitive, Timestamp, UserType};

use crate::records::User;

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

/// The user with the attributes that `shown` lets through.
pub(crate) fn user_type(user: User, shown: impl Fn(&str) -> bool) -> UserType {
    let sub = std::iter::once(("sub".to_owned(), user.sub));
    let all = sub.chain(user.attributes);
    let attributes = all.filter(|(name, _)| shown(name));
    UserType {
        attributes: Some(
            attributes
                .map(|(name, value)| AttributeType {
                    name,
                    value: Some(Sensitive::new(value)),
                })
                .collect(),
        ),
        enabled: Some(user.enabled),
        mfa_options: None,
        user_create_date: Some(Timestamp::from_millis(user.created_millis)),
        user_last_modified_date: Some(Timestamp::from_millis(user.modified_millis)),
        user_status: Some(user.status),
        username: Some(Sensitive::new(user.username)),
    }
}

fn attribute(name: &str, value: &str) -> AttributeType {
    AttributeType {
        name: name.to_owned(),
        value: Some(Sensitive::new(value.to_owned())),
    }
}
