//! Secrets that cannot be printed, compared or serialised by accident.

use std::collections::BTreeMap;
use std::fmt;
use std::mem;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::Blob;

/// A value that erases itself when it is dropped.
#[derive(Clone, Default)]
pub struct Sensitive<T: Erase>(T);

impl<T: Erase> Sensitive<T> {
    /// Takes the secret in.
    pub fn new(secret: T) -> Self {
        Self(secret)
    }

    /// The secret, for as long as the borrow lasts.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// The secret, which from here on nobody erases.
    pub fn into_exposed(mut self) -> T
    where
        T: Default,
    {
        mem::take(&mut self.0)
    }
}

impl<T: Erase> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.erase();
    }
}

impl<T: Erase> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sensitive(..)")
    }
}

impl<T: Erase> From<T> for Sensitive<T> {
    fn from(secret: T) -> Self {
        Self(secret)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl<'de, T: Erase + Deserialize<'de>> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

/// Overwrites its content in memory.
pub trait Erase {
    /// Leaves nothing of the content behind.
    fn erase(&mut self);
}

impl Erase for String {
    fn erase(&mut self) {
        self.zeroize();
    }
}

impl Erase for Vec<u8> {
    fn erase(&mut self) {
        self.zeroize();
    }
}

impl Erase for Blob {
    fn erase(&mut self) {
        self.0.erase();
    }
}

impl<T: Erase> Erase for Option<T> {
    fn erase(&mut self) {
        if let Some(mut inner) = self.take() {
            inner.erase();
        }
    }
}

impl<T: Erase> Erase for BTreeMap<String, T> {
    fn erase(&mut self) {
        for (mut key, mut value) in mem::take(self) {
            key.erase();
            value.erase();
        }
    }
}

/// Serialises secrets on purpose: a field names it in `#[serde(serialize_with = "…")]`.
pub fn on_the_wire<T: OnTheWire, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.put(serializer)
}

/// What holds secrets that may go on the wire.
pub trait OnTheWire {
    /// Serialises the secrets inside.
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<T: Erase + Serialize> OnTheWire for Sensitive<T> {
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: OnTheWire> OnTheWire for Option<T> {
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(inner) => inner.put(serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: OnTheWire> OnTheWire for Vec<T> {
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(self.len()))?;
        for item in self {
            items.serialize_element(&Exposed(item))?;
        }
        items.end()
    }
}

impl<T: OnTheWire> OnTheWire for BTreeMap<String, T> {
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            entries.serialize_entry(key, &Exposed(value))?;
        }
        entries.end()
    }
}

struct Exposed<'a, T>(&'a T);

impl<T: OnTheWire> Serialize for Exposed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.put(serializer)
    }
}
