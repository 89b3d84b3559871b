//! The codec of AWS Query: a form in, XML out.

mod answer;
mod form;
mod tree;

use serde_json::Value;

use crate::Error;
use crate::facts::Shape;

pub use answer::{encode, encode_error};
pub use form::Form;

/// Reads a form as the shape. Parameters that the shape does not know are passed over.
pub fn decode(body: &[u8], shape: &'static Shape) -> Result<Value, Error> {
    Form::parse(body)?.decode(shape)
}
