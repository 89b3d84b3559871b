//! The one validator: walks a body against the facts and speaks AWS's sentences.
//!
//! Types come first: a value that cannot be read as what its member is ends the call with
//! `SerializationException`. Then all constraints of the whole body are tried, and those that fail
//! are told together. Lengths count Unicode characters, of blobs bytes.

mod constraints;
mod sentences;
mod types;

use serde_json::Value;

use crate::facts::{Service, Shape};
use crate::{Error, ErrorCode, cognito_idp};

/// Checks a body of Cognito and brings it into the form that its shape reads: nulls are dropped,
/// numbers that stand for text become text. Members that the shape does not know stay and mean
/// nothing.
pub fn validate(shape: &'static Shape, body: &mut Value) -> Result<(), Error> {
    cognito_idp::SERVICE.validate(shape, body)
}

impl Service {
    /// As [`validate`], with this service's code for a constraint that fails.
    pub fn validate(&self, shape: &'static Shape, body: &mut Value) -> Result<(), Error> {
        types::coerce(shape, body)
            .map_err(|mismatch| Error::new(ErrorCode::SerializationException, mismatch.0))?;
        let violations = constraints::violations(shape, body);
        match violations.len() {
            0 => Ok(()),
            1 => Err(Error::new(
                self.violation,
                format!("1 validation error detected: {}", violations[0]),
            )),
            count => Err(Error::new(
                self.violation,
                format!(
                    "{count} validation errors detected: {}",
                    violations.join("; ")
                ),
            )),
        }
    }
}
