//! Reading JSON values as what the facts say they are.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::facts::{Kind, Member, Shape};
use crate::{Blob, Timestamp};

/// AWS's sentence about a value of the wrong type.
pub(super) struct Mismatch(pub(super) Cow<'static, str>);

/// Makes the value one of the shape's type, where it can be read so.
pub(super) fn coerce(shape: &Shape, value: &mut Value) -> Result<(), Mismatch> {
    match shape.kind {
        Kind::Structure(members) => coerce_structure(members, value),
        Kind::List(item) => coerce_list(item, value),
        Kind::Map(_, item) => coerce_map(item, value),
        Kind::String => coerce_string(value),
        Kind::Integer => coerce_whole(
            value,
            "an Integer",
            i64::from(i32::MIN)..=i64::from(i32::MAX),
        ),
        Kind::Long => coerce_whole(value, "a Long", i64::MIN..=i64::MAX),
        Kind::Double => coerce_double(value),
        Kind::Boolean => coerce_boolean(value),
        Kind::Timestamp => coerce_timestamp(value),
        Kind::Blob => coerce_blob(value),
        Kind::Document => Ok(()),
    }
}

fn coerce_structure(members: &[Member], value: &mut Value) -> Result<(), Mismatch> {
    let entries = expect_object(value)?;
    entries.retain(|_, entry| !entry.is_null());
    for (name, entry) in entries {
        if let Some(member) = members.iter().find(|member| member.name == name) {
            coerce(member.shape, entry)?;
        }
    }
    Ok(())
}

fn coerce_map(item: &Shape, value: &mut Value) -> Result<(), Mismatch> {
    let entries = expect_object(value)?;
    entries.retain(|_, entry| !entry.is_null());
    entries
        .values_mut()
        .try_for_each(|entry| coerce(item, entry))
}

fn expect_object(value: &mut Value) -> Result<&mut Map<String, Value>, Mismatch> {
    match value {
        Value::Object(entries) => Ok(entries),
        Value::Array(_) => Err(LIST_FOUND),
        _ => Err(SCALAR_FOUND),
    }
}

fn coerce_list(item: &Shape, value: &mut Value) -> Result<(), Mismatch> {
    match value {
        Value::Array(items) => {
            items.retain(|entry| !entry.is_null());
            items.iter_mut().try_for_each(|entry| coerce(item, entry))
        }
        Value::Object(_) => Err(STRUCTURE_FOUND),
        _ => Err(SCALAR_FOUND),
    }
}

/// Older Amplify sends attribute values as numbers, and AWS takes them; booleans it refuses.
fn coerce_string(value: &mut Value) -> Result<(), Mismatch> {
    match value {
        Value::String(_) => Ok(()),
        Value::Number(number) => {
            *value = Value::String(number.to_string());
            Ok(())
        }
        other => Err(mismatch(other, "a String")),
    }
}

/// A fraction is cut off, as Java's numbers do.
fn coerce_whole(
    value: &mut Value,
    wanted: &str,
    range: std::ops::RangeInclusive<i64>,
) -> Result<(), Mismatch> {
    let whole = match value {
        Value::Number(number) => number.as_i64().or_else(|| truncate(number)),
        _ => None,
    };
    match whole.filter(|whole| range.contains(whole)) {
        Some(whole) => {
            *value = Value::from(whole);
            Ok(())
        }
        None => Err(mismatch(value, wanted)),
    }
}

fn truncate(number: &Number) -> Option<i64> {
    let float = number.as_f64()?.trunc();
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked here")]
    (float.abs() < 9.0e15).then_some(float as i64)
}

fn coerce_double(value: &Value) -> Result<(), Mismatch> {
    if value.is_number() {
        Ok(())
    } else {
        Err(mismatch(value, "a Double"))
    }
}

fn coerce_boolean(value: &mut Value) -> Result<(), Mismatch> {
    let read = match value {
        Value::Bool(_) => return Ok(()),
        Value::String(text) if text.eq_ignore_ascii_case("true") => true,
        Value::String(text) if text.eq_ignore_ascii_case("false") => false,
        other => return Err(mismatch(other, "a Boolean")),
    };
    *value = Value::Bool(read);
    Ok(())
}

fn coerce_timestamp(value: &mut Value) -> Result<(), Mismatch> {
    let read = match value {
        Value::Number(number) => number.as_f64().and_then(Timestamp::from_seconds),
        Value::String(text) => Timestamp::from_iso_8601(text),
        _ => None,
    };
    match read {
        Some(instant) => {
            *value = Value::from(instant.seconds());
            Ok(())
        }
        None => Err(mismatch(value, "a Date")),
    }
}

fn coerce_blob(value: &Value) -> Result<(), Mismatch> {
    match value {
        Value::String(text) if Blob::from_base64(text).is_some() => Ok(()),
        Value::String(_) => Err(Mismatch(Cow::Borrowed("Invalid base64 encoding"))),
        other => Err(mismatch(other, "a Blob")),
    }
}

// What Cognito answers in these cases has been published: an object instead of a code, and text
// instead of a list.
const STRUCTURE_FOUND: Mismatch = Mismatch(Cow::Borrowed(
    "Start of structure or map found where not expected.",
));
const LIST_FOUND: Mismatch = Mismatch(Cow::Borrowed("Start of list found where not expected"));
const SCALAR_FOUND: Mismatch = Mismatch(Cow::Borrowed("Unexpected field type"));

fn mismatch(found: &Value, wanted: &str) -> Mismatch {
    let found = match found {
        Value::Object(_) => return STRUCTURE_FOUND,
        Value::Array(_) => return LIST_FOUND,
        Value::Null => return SCALAR_FOUND,
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
    };
    Mismatch(Cow::Owned(format!(
        "{found} can not be converted to {wanted}"
    )))
}
