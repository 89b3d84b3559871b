//! The codec of AWS JSON 1.1.

use serde_json::{Map, Value, json};

use crate::limits::{BODY_BYTES_MAX, DEPTH_MAX};
use crate::{Error, ErrorCode};

/// Reads a body. No bytes at all are an empty object, as AWS has it.
pub fn decode(body: &[u8]) -> Result<Value, Error> {
    if body.len() > BODY_BYTES_MAX {
        return Err(refusal("Request body is too large"));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    // What opens no more often is no deeper: seldom does it need a closer look.
    if opened(body) > DEPTH_MAX && depth(body) > DEPTH_MAX {
        return Err(refusal("Request body is nested too deeply"));
    }
    serde_json::from_slice(body).map_err(|cause| refusal("Request body is not JSON").because(cause))
}

/// The body of an error.
pub fn encode(error: &Error) -> Vec<u8> {
    let mut body = json!({ "__type": error.code().as_str(), "message": error.message() });
    if let Some(reason_code) = error.reason_code() {
        body["reasonCode"] = Value::from(reason_code);
    }
    body.to_string().into_bytes()
}

/// The body of an answer. An operation without output answers `{}`: clients need JSON.
pub fn encode_output(output: &Value) -> Vec<u8> {
    match output {
        Value::Null => b"{}".to_vec(),
        output => output.to_string().into_bytes(),
    }
}

fn refusal(message: &'static str) -> Error {
    Error::new(ErrorCode::SerializationException, message)
}

/// How often objects and arrays are opened, in strings or not.
fn opened(body: &[u8]) -> usize {
    let opens = |byte: &&u8| matches!(byte, b'{' | b'[');
    body.iter().filter(opens).count()
}

/// The deepest level of objects and arrays; what stands in strings does not count.
fn depth(body: &[u8]) -> usize {
    let (mut level, mut deepest) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                level += 1;
                deepest = deepest.max(level);
            }
            b'}' | b']' if !in_string => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
