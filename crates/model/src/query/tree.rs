//! Parameters such as `Tags.member.1.Key`, grown into a tree and read as a shape.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::facts::{Kind, Member, Shape};
use crate::limits::{FORM_ITEMS_MAX, FORM_NAME_PARTS_MAX};
use crate::{Error, ErrorCode, Timestamp};

/// What stands under one part of a parameter's name.
#[derive(Default)]
pub(super) struct Node<'a> {
    text: Option<&'a str>,
    parts: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Node<'a> {
    pub(super) fn grow(parameters: &'a [(String, String)]) -> Result<Self, Error> {
        let mut root = Self::default();
        for (name, text) in parameters {
            let mut node = &mut root;
            for (index, part) in name.split('.').enumerate() {
                if index == FORM_NAME_PARTS_MAX {
                    return Err(malformed("A parameter's name has too many parts"));
                }
                node = node.parts.entry(part).or_default();
            }
            // The first of several counts, as it does for the action.
            node.text.get_or_insert(text);
        }
        Ok(root)
    }

    /// The value; `None` where the form does not have it.
    pub(super) fn read(&self, shape: &Shape) -> Result<Option<Value>, Error> {
        match shape.kind {
            Kind::Structure(members) => self.structure(members),
            Kind::List(item) => self.list(item),
            Kind::Map(_, item) => self.map(item),
            _ => self.text.map(|text| scalar(shape, text)).transpose(),
        }
    }

    fn structure(&self, members: &[Member]) -> Result<Option<Value>, Error> {
        let mut entries = Map::new();
        for member in members {
            if let Some(part) = self.parts.get(member.name)
                && let Some(value) = part.read(member.shape)?
            {
                entries.insert(member.name.to_owned(), value);
            }
        }
        let present = !entries.is_empty() || self.text.is_some();
        Ok(present.then_some(Value::Object(entries)))
    }

    /// An empty list comes as a parameter without a value.
    fn list(&self, item: &Shape) -> Result<Option<Value>, Error> {
        let items = self.numbered("member")?;
        if items.is_empty() {
            return Ok(self.text.map(|_| Value::Array(Vec::new())));
        }
        let mut values = Vec::with_capacity(items.len());
        for node in items.values() {
            values.extend(node.read(item)?);
        }
        Ok(Some(Value::Array(values)))
    }

    fn map(&self, item: &Shape) -> Result<Option<Value>, Error> {
        let items = self.numbered("entry")?;
        if items.is_empty() {
            return Ok(self.text.map(|_| Value::Object(Map::new())));
        }
        let mut entries = Map::new();
        for node in items.values() {
            let key = node.parts.get("key").and_then(|key| key.text);
            let value = node
                .parts
                .get("value")
                .map(|value| value.read(item))
                .transpose()?;
            if let (Some(key), Some(Some(value))) = (key, value) {
                entries.insert(key.to_owned(), value);
            }
        }
        Ok(Some(Value::Object(entries)))
    }

    /// The items under `member` or `entry` by their number; gaps close.
    fn numbered(&self, part: &str) -> Result<BTreeMap<usize, &Self>, Error> {
        let mut items = BTreeMap::new();
        for (name, node) in self
            .parts
            .get(part)
            .into_iter()
            .flat_map(|node| &node.parts)
        {
            let Ok(index) = name.parse::<usize>() else {
                continue;
            };
            if index > FORM_ITEMS_MAX {
                return Err(malformed("A list has too many items"));
            }
            items.insert(index, node);
        }
        Ok(items)
    }
}

fn scalar(shape: &Shape, text: &str) -> Result<Value, Error> {
    let read = match shape.kind {
        Kind::Integer => text.parse::<i32>().ok().map(Value::from),
        Kind::Long => text.parse::<i64>().ok().map(Value::from),
        Kind::Double => text.parse::<f64>().ok().map(Value::from),
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        Kind::Boolean => None,
        Kind::Timestamp => {
            Timestamp::from_iso_8601(text).map(|instant| Value::from(instant.seconds()))
        }
        _ => Some(Value::from(text)),
    };
    read.ok_or_else(|| malformed("A parameter's value has the wrong type"))
}

fn malformed(message: &'static str) -> Error {
    Error::new(ErrorCode::MalformedInput, message)
}
