//! Facts of one shape.

use serde_json::Value;

use super::Pattern;

/// A type of an API with its constraints.
#[derive(Debug)]
pub struct Shape {
    /// AWS's name.
    pub name: &'static str,
    /// What it is made of.
    pub kind: Kind,
    /// Whether its content must not be printed.
    pub sensitive: bool,
    /// The least length, count or number.
    pub min: Option<i64>,
    /// The greatest length, count or number.
    pub max: Option<i64>,
    /// What the whole string has to match.
    pub pattern: Option<&'static Pattern>,
    /// What the string may be; empty where it may be anything.
    pub values: &'static [&'static str],
}

impl Shape {
    /// The text of a member of a body that need not be checked yet; nothing where the shape has no such member, whatever the body
    /// has: what an operation does not read says nothing of what it does.
    pub fn text_in<'a>(&self, body: &'a Value, member: &str) -> Option<&'a str> {
        match self.kind {
            Kind::Structure(members) if members.iter().any(|it| it.name == member) => {
                body[member].as_str()
            }
            _ => None,
        }
    }
}

/// What a shape is made of.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Named members.
    Structure(&'static [Member]),
    /// Items of one shape.
    List(&'static Shape),
    /// Strings of the first shape, each with a value of the second.
    Map(&'static Shape, &'static Shape),
    /// Text.
    String,
    /// 32 bits.
    Integer,
    /// 64 bits.
    Long,
    /// A floating-point number.
    Double,
    /// True or false.
    Boolean,
    /// An instant.
    Timestamp,
    /// Bytes.
    Blob,
    /// Any JSON.
    Document,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// AWS's name.
    pub name: &'static str,
    /// What it holds.
    pub shape: &'static Shape,
    /// Whether an input has to have it.
    pub required: bool,
}

impl Member {
    pub(crate) const fn required(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            shape,
            required: true,
        }
    }

    pub(crate) const fn optional(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            shape,
            required: false,
        }
    }
}

impl Shape {
    const fn new(name: &'static str, kind: Kind) -> Self {
        let values = &[];
        Self {
            name,
            kind,
            sensitive: false,
            min: None,
            max: None,
            pattern: None,
            values,
        }
    }

    pub(crate) const fn structure(name: &'static str, members: &'static [Member]) -> Self {
        Self::new(name, Kind::Structure(members))
    }

    pub(crate) const fn list(name: &'static str, item: &'static Self) -> Self {
        Self::new(name, Kind::List(item))
    }

    pub(crate) const fn map(name: &'static str, key: &'static Self, value: &'static Self) -> Self {
        Self::new(name, Kind::Map(key, value))
    }

    pub(crate) const fn string(name: &'static str) -> Self {
        Self::new(name, Kind::String)
    }

    pub(crate) const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer)
    }

    pub(crate) const fn long(name: &'static str) -> Self {
        Self::new(name, Kind::Long)
    }

    pub(crate) const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    pub(crate) const fn timestamp(name: &'static str) -> Self {
        Self::new(name, Kind::Timestamp)
    }

    pub(crate) const fn blob(name: &'static str) -> Self {
        Self::new(name, Kind::Blob)
    }

    pub(crate) const fn document(name: &'static str) -> Self {
        Self::new(name, Kind::Document)
    }

    pub(crate) const fn min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    pub(crate) const fn max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    pub(crate) const fn pattern(mut self, pattern: &'static Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    pub(crate) const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    pub(crate) const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
