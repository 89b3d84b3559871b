//! The functions that make and take apart texts and lists.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Error;
use serde_json::Value;

use super::Evaluation;
use super::sketch::unknown;
use crate::limits::VALUE_BYTES;
use crate::refusal::template_error;

/// A value as text: numbers and booleans as they are written.
pub(super) fn text(function: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err(template_error(&format!(
            "{function} must resolve to a string."
        ))),
    }
}

/// Bytes of all texts inside a value, and some for each value: empty ones take up room as well.
pub(super) fn weight(value: &Value) -> usize {
    VALUE_BYTES
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| name.len() + weight(member))
                .sum(),
            _ => 0,
        }
}

impl Evaluation<'_, '_> {
    pub(super) fn sub(&mut self, argument: &Value) -> Result<Value, Error> {
        let (template, own) = match argument {
            Value::String(template) => (template, None),
            Value::Array(items) => match items.as_slice() {
                [Value::String(template), Value::Object(own)] => (template, Some(own)),
                _ => return Err(sub_arguments()),
            },
            _ => return Err(sub_arguments()),
        };
        let mut made = String::new();
        let mut rest = template.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            made.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                return Err(template_error(&format!(
                    "invalid value for Fn::Sub: a ${{ is not closed in {template:.100}"
                )));
            };
            if let Some(literal) = name.strip_prefix('!') {
                made.push_str("${");
                made.push_str(literal);
                made.push('}');
            } else {
                let value = self.placeholder(name.trim(), own)?;
                made.push_str(&text("Fn::Sub", &value)?);
            }
            rest = tail;
        }
        made.push_str(rest);
        self.spend(made.len())?;
        Ok(Value::from(made))
    }

    fn placeholder(
        &mut self,
        name: &str,
        own: Option<&serde_json::Map<String, Value>>,
    ) -> Result<Value, Error> {
        let value = match own.and_then(|own| own.get(name)) {
            Some(expression) => self.present("Fn::Sub", expression)?,
            None => match name.split_once('.') {
                Some((resource, attribute)) => self.attribute_of(resource, attribute)?,
                None => self.named(name)?,
            },
        };
        // Spent here as well, so that a text of many placeholders stops before it is built.
        self.spend(weight(&value))?;
        Ok(value)
    }

    pub(super) fn join(&mut self, argument: &Value) -> Result<Value, Error> {
        let Some([Value::String(delimiter), list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(join_arguments());
        };
        let items = match self.present("Fn::Join", list)? {
            Value::Array(items) => items,
            other if self.is_unknown(&other) => return Ok(unknown()),
            _ => return Err(join_arguments()),
        };
        let items = items
            .iter()
            .map(|item| text("Fn::Join", item))
            .collect::<Result<Vec<_>, _>>()?;
        let bytes = items.iter().map(|item| item.len() + delimiter.len()).sum();
        self.spend(bytes)?;
        Ok(Value::from(items.join(delimiter)))
    }

    pub(super) fn split(&mut self, argument: &Value) -> Result<Value, Error> {
        let refusal = || {
            template_error(
                "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.",
            )
        };
        let Some([Value::String(delimiter), source]) = argument.as_array().map(Vec::as_slice)
        else {
            return Err(refusal());
        };
        if delimiter.is_empty() {
            return Err(refusal());
        }
        let source = self.present("Fn::Split", source)?;
        if self.is_unknown(&source) {
            return Ok(unknown());
        }
        let source = text("Fn::Split", &source)?;
        let items: Value = source.split(delimiter.as_str()).collect();
        self.spend(weight(&items))?;
        Ok(items)
    }

    pub(super) fn select(&mut self, argument: &Value) -> Result<Value, Error> {
        let Some([index, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(select_arguments());
        };
        let index = self.present("Fn::Select", index)?;
        let later = self.is_unknown(&index);
        let list = self.present("Fn::Select", list)?;
        if self.is_unknown(&list) || (later && list.is_array()) {
            return Ok(unknown());
        }
        let index = text("Fn::Select", &index)?;
        let Ok(position) = index.trim().parse::<usize>() else {
            return Err(template_error(&format!(
                "Fn::Select cannot select nonexistent value at index {index}"
            )));
        };
        match list {
            Value::Array(mut items) if position < items.len() => Ok(items.swap_remove(position)),
            Value::Array(_) => Err(template_error(&format!(
                "Fn::Select cannot select nonexistent value at index {position}"
            ))),
            _ => Err(select_arguments()),
        }
    }

    pub(super) fn base64(&mut self, argument: &Value) -> Result<Value, Error> {
        let value = self.present("Fn::Base64", argument)?;
        if self.is_unknown(&value) {
            return Ok(unknown());
        }
        let encoded = STANDARD.encode(text("Fn::Base64", &value)?);
        self.spend(encoded.len())?;
        Ok(Value::from(encoded))
    }

    pub(super) fn length(&mut self, argument: &Value) -> Result<Value, Error> {
        match self.present("Fn::Length", argument)? {
            Value::Array(items) => Ok(Value::from(items.len())),
            other if self.is_unknown(&other) => Ok(unknown()),
            _ => Err(template_error(
                "Fn::Length requires a list or a function that returns a list.",
            )),
        }
    }

    pub(super) fn json_string(&mut self, argument: &Value) -> Result<Value, Error> {
        let value = self.present("Fn::ToJsonString", argument)?;
        if self.is_unknown(&value) {
            return Ok(unknown());
        }
        if !value.is_array() && !value.is_object() {
            return Err(template_error(
                "Fn::ToJsonString requires an object or a list.",
            ));
        }
        let made = value.to_string();
        self.spend(made.len())?;
        Ok(Value::from(made))
    }
}

fn sub_arguments() -> Error {
    template_error(
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    )
}

fn join_arguments() -> Error {
    template_error(
        "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
    )
}

fn select_arguments() -> Error {
    template_error(
        "every Fn::Select object requires two parameters, (1) an integer index, and (2) a list or a function that returns a list.",
    )
}
