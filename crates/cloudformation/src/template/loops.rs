//! `Fn::ForEach`: a fragment that stands once for each item of a collection.

use std::collections::BTreeMap;

use model::Error;
use serde_json::{Map, Value};

use super::text::too_large;
use crate::limits;
use crate::refusal::invalid;

/// What the name of a loop begins with.
pub(crate) const LOOP: &str = "Fn::ForEach::";
/// The sections in which loops may stand.
const SECTIONS: &[&str] = &["Conditions", "Resources", "Outputs"];

/// Unrolls the loops of a template; whether there were any.
///
/// # Errors
/// `ValidationError` where a loop is none, or makes too much.
pub(super) fn expand(
    sections: &mut Map<String, Value>,
    given: &BTreeMap<String, String>,
) -> Result<bool, Error> {
    let section = |name: &str| sections.get(name).and_then(Value::as_object).cloned();
    let mut loops = Loops {
        given,
        parameters: section("Parameters").unwrap_or_default(),
        mappings: section("Mappings").unwrap_or_default(),
        bytes_left: limits::TEMPLATE_BYTES_MAX,
        nodes_left: limits::TEMPLATE_NODES_MAX,
        found: false,
    };
    for name in SECTIONS {
        if let Some(section) = sections.get_mut(*name) {
            *section = loops.value(section.take(), 0)?;
        }
    }
    Ok(loops.found)
}

struct Loops<'a> {
    given: &'a BTreeMap<String, String>,
    parameters: Map<String, Value>,
    mappings: Map<String, Value>,
    /// What the loops may still make.
    bytes_left: usize,
    nodes_left: usize,
    found: bool,
}

/// The item that stands for a loop's variable.
struct Item<'a> {
    variable: &'a str,
    text: &'a str,
}

impl Loops<'_> {
    fn value(&mut self, value: Value, depth: usize) -> Result<Value, Error> {
        match value {
            Value::Array(items) => {
                let items = items.into_iter().map(|item| self.value(item, depth));
                items.collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(members) => self.members(members, depth).map(Value::Object),
            other => Ok(other),
        }
    }

    fn members(
        &mut self,
        members: Map<String, Value>,
        depth: usize,
    ) -> Result<Map<String, Value>, Error> {
        let mut made = Map::new();
        for (name, member) in members {
            if let Some(called) = name.strip_prefix(LOOP) {
                for (name, member) in self.unrolled(called, &member, depth + 1)? {
                    if made.insert(name.clone(), member).is_some() {
                        return Err(failed(&format!(
                            "Fn::ForEach::{called} makes {name}, which is there already"
                        )));
                    }
                }
            } else {
                let member = self.value(member, depth)?;
                made.insert(name, member);
            }
        }
        Ok(made)
    }

    fn unrolled(
        &mut self,
        called: &str,
        argument: &Value,
        depth: usize,
    ) -> Result<Map<String, Value>, Error> {
        self.found = true;
        if depth > limits::LOOPS_DEPTH_MAX {
            return Err(failed(&format!(
                "Fn::ForEach stands in more than {} others",
                limits::LOOPS_DEPTH_MAX
            )));
        }
        let Some([Value::String(variable), collection, Value::Object(body)]) =
            argument.as_array().map(Vec::as_slice)
        else {
            return Err(failed(&format!(
                "Fn::ForEach::{called} requires a list of three: the name of a variable, a list, and an object with one member"
            )));
        };
        let mut made = Map::new();
        for text in self.collection(called, collection)? {
            let item = Item {
                variable,
                text: &text,
            };
            let mut fragment = Map::new();
            for (name, member) in body {
                let name = self.filled(name, &item)?;
                let member = self.filled_in(member, &item)?;
                fragment.insert(name, member);
            }
            for (name, member) in self.members(fragment, depth)? {
                if made.insert(name.clone(), member).is_some() {
                    return Err(failed(&format!(
                        "Fn::ForEach::{called} makes {name} more than once"
                    )));
                }
            }
        }
        Ok(made)
    }

    fn collection(&mut self, called: &str, collection: &Value) -> Result<Vec<String>, Error> {
        let unresolved = || {
            failed(&format!(
                "Fn::ForEach::{called} could not be resolved: its collection has to be a list of texts, a parameter, or found in a map"
            ))
        };
        match collection {
            Value::Array(items) => {
                let mut texts = Vec::new();
                for item in items {
                    match scalar(item) {
                        Some(text) => {
                            self.spend(1, text.len())?;
                            texts.push(text);
                        }
                        None => texts.extend(self.collection(called, item)?),
                    }
                }
                Ok(texts)
            }
            Value::Object(members) if members.len() == 1 => {
                if let Some(name) = members.get("Ref").and_then(Value::as_str) {
                    let texts = self.parameter(name).ok_or_else(unresolved)?;
                    self.spend(texts.len(), texts.iter().map(String::len).sum())?;
                    return Ok(texts);
                }
                let found = members.get("Fn::FindInMap").and_then(Value::as_array);
                let found = found.and_then(|keys| self.found_in_map(keys));
                self.collection(called, &found.ok_or_else(unresolved)?)
            }
            _ => Err(unresolved()),
        }
    }

    /// The items of a parameter; one that is no list is one item.
    fn parameter(&self, name: &str) -> Option<Vec<String>> {
        let declared = self.parameters.get(name)?;
        let default = declared.get("Default").and_then(scalar);
        let value = self.given.get(name).cloned().or(default)?;
        let kind = declared
            .get("Type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if kind == "CommaDelimitedList" || kind.contains("List<") {
            let items = value.split(',').map(|item| item.trim().to_owned());
            return Some(items.filter(|item| !item.is_empty()).collect());
        }
        Some(vec![value])
    }

    fn found_in_map(&self, keys: &[Value]) -> Option<Value> {
        let mut found = None;
        for key in keys.iter().take(3) {
            let key = match scalar(key) {
                Some(key) => key,
                None => self.parameter(key.get("Ref")?.as_str()?)?.join(","),
            };
            found = match found {
                None => self.mappings.get(&key),
                Some(within) => Value::get(within, &key),
            };
            found?;
        }
        found.cloned()
    }

    fn filled_in(&mut self, value: &Value, item: &Item<'_>) -> Result<Value, Error> {
        self.spend(1, 0)?;
        Ok(match value {
            Value::String(text) => Value::from(self.filled(text, item)?),
            Value::Array(items) => {
                let items = items.iter().map(|one| self.filled_in(one, item));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let named = members.get("Ref").and_then(Value::as_str);
                if members.len() == 1 && named == Some(item.variable) {
                    return Ok(Value::from(item.text));
                }
                let mut made = Map::new();
                for (name, member) in members {
                    made.insert(self.filled(name, item)?, self.filled_in(member, item)?);
                }
                Value::Object(made)
            }
            other => other.clone(),
        })
    }

    /// A text with the item in it: as it is, or where an ampersand asks for that its letters and digits alone.
    fn filled(&mut self, text: &str, item: &Item<'_>) -> Result<String, Error> {
        let Item {
            variable,
            text: value,
        } = item;
        let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        let mut filled = text.to_owned();
        for (place, word) in [
            (format!("${{{variable}}}"), *value),
            (format!("&{{{variable}}}"), plain.as_str()),
        ] {
            // Paid for before it is made.
            let places = filled.matches(&place).count();
            self.spend(0, places.saturating_mul(word.len()))?;
            filled = filled.replace(&place, word);
        }
        self.spend(0, text.len())?;
        Ok(filled)
    }

    /// What is made counts before there is room for it.
    fn spend(&mut self, nodes: usize, bytes: usize) -> Result<(), Error> {
        let left = |left: usize, spent| left.checked_sub(spent).ok_or_else(too_large);
        self.nodes_left = left(self.nodes_left, nodes)?;
        self.bytes_left = left(self.bytes_left, bytes)?;
        Ok(())
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn failed(why: &str) -> Error {
    invalid(format!(
        "Transform AWS::LanguageExtensions failed with: {why}"
    ))
}
