//! What lists show of a user, read from the stored form without taking the rest apart.

use std::borrow::Cow;
use std::fmt;

use model::UserStatusType;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What lists show of a [`super::User`], whose members these are; borrowed, but for what is stored with escapes.
#[derive(Deserialize)]
pub(crate) struct Outline<'a> {
    #[serde(borrow)]
    pub(crate) pool_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) sub: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) username: Cow<'a, str>,
    pub(crate) created_millis: i64,
    pub(crate) modified_millis: i64,
    pub(crate) enabled: bool,
    pub(crate) status: UserStatusType,
    #[serde(borrow)]
    pub(crate) attributes: Attributes<'a>,
    #[serde(default)]
    pub(crate) text_messages: bool,
}

/// Attributes in the order of their names, without `sub`.
pub(crate) struct Attributes<'a>(Vec<(Text<'a>, Text<'a>)>);

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Attributes<'_> {
    /// Names with values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&*name.0, &*value.0))
    }

    /// The value of an attribute.
    pub(crate) fn get(&self, wanted: &str) -> Option<&str> {
        let mut all = self.iter();
        all.find_map(|(name, value)| (name == wanted).then_some(value))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Attributes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Attributes<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("attributes by their names")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                // An ordinary user has no more.
                let mut pairs = Vec::with_capacity(16);
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Attributes(pairs))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
