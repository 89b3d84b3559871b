//! Enums whose values are strings on the wire.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

/// A string that an enum does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownValue;

impl fmt::Display for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the enum does not list the value")
    }
}

impl Error for UnknownValue {}

pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err = UnknownValue>,
    D: Deserializer<'de>,
{
    let text = Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Defines an enum over its values; the first is the default.
macro_rules! string_enum {
    ($name:ident { $first:ident = $first_value:literal, $($variant:ident = $value:literal,)* }) => {
        #[doc = concat!("`", stringify!($name), "` of the API.")]
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            #[default]
            #[doc = concat!("`", $first_value, "`")]
            $first,
            $(#[doc = concat!("`", $value, "`")] $variant,)*
        }

        impl $name {
            /// All values, in the order of the facts.
            pub const ALL: &[Self] = &[Self::$first, $(Self::$variant,)*];

            pub(crate) const VALUES: &[&str] = &[$first_value, $($value,)*];

            /// The value on the wire.
            pub const fn as_str(self) -> &'static str {
                Self::VALUES[self as usize]
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::UnknownValue;

            fn from_str(text: &str) -> Result<Self, crate::UnknownValue> {
                let found = Self::ALL.iter().find(|value| value.as_str() == text);
                found.copied().ok_or(crate::UnknownValue)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(it: D) -> Result<Self, D::Error> {
                crate::enumeration::deserialize(it)
            }
        }
    };
}

pub(crate) use string_enum;
