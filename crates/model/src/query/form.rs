//! `application/x-www-form-urlencoded`.

use serde_json::{Map, Value};

use super::tree;
use crate::facts::Shape;
use crate::limits::{BODY_BYTES_MAX, FORM_PARAMETERS_MAX};
use crate::{Error, ErrorCode};

/// The parameters of a form in the order in which they came.
#[derive(Clone)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Undoes the encoding; at most `FORM_PARAMETERS_MAX` parameters in `BODY_BYTES_MAX` bytes.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        if body.len() > BODY_BYTES_MAX {
            return Err(refusal("The request is too large"));
        }
        let mut parameters = Vec::new();
        for pair in body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            if parameters.len() == FORM_PARAMETERS_MAX {
                return Err(refusal("The request has too many parameters"));
            }
            let middle = pair
                .iter()
                .position(|byte| *byte == b'=')
                .unwrap_or(pair.len());
            let value = pair.get(middle + 1..).unwrap_or_default();
            parameters.push((unescape(&pair[..middle])?, unescape(value)?));
        }
        Ok(Self(parameters))
    }

    /// The operation that the form names.
    pub fn action(&self) -> Option<&str> {
        self.parameter("Action")
    }

    /// The version of the API that the form names.
    pub fn version(&self) -> Option<&str> {
        self.parameter("Version")
    }

    /// The first parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Reads the parameters as the shape.
    pub fn decode(&self, shape: &'static Shape) -> Result<Value, Error> {
        let read = tree::Node::grow(&self.0)?.read(shape)?;
        Ok(read.unwrap_or_else(|| Value::Object(Map::new())))
    }
}

fn unescape(text: &[u8]) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()];
                hexadecimal(digits).ok_or_else(|| refusal("A parameter is not percent-encoded"))?
            }
            byte => *byte,
        });
    }
    String::from_utf8(bytes).map_err(|cause| refusal("A parameter is not UTF-8").because(cause))
}

fn hexadecimal([high, low]: [Option<&u8>; 2]) -> Option<u8> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

fn refusal(message: &'static str) -> Error {
    Error::new(ErrorCode::MalformedQueryString, message)
}
