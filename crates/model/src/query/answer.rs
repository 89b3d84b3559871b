//! Answers in XML.

use serde_json::Value;

use crate::error::Fault;
use crate::facts::{Kind, Service, Shape};
use crate::xml::{element, escape, nested};
use crate::{Error, Timestamp};

/// The answer of an operation: `<SignUpResponse><SignUpResult>…`, then the request's id.
pub fn encode(
    service: &Service,
    operation: &str,
    output: Option<&'static Shape>,
    body: &Value,
    request_id: &str,
) -> String {
    rooted(service, &format!("{operation}Response"), |text| {
        if let Some(shape) = output {
            nested(text, &format!("{operation}Result"), |text| {
                content(text, shape, body);
            });
        }
        nested(text, "ResponseMetadata", |text| {
            element(text, "RequestId", request_id);
        });
    })
}

/// The answer that tells of an error.
pub fn encode_error(service: &Service, error: &Error, request_id: &str) -> String {
    rooted(service, "ErrorResponse", |text| {
        nested(text, "Error", |text| {
            let fault = match error.code().fault() {
                Fault::Sender => "Sender",
                Fault::Receiver => "Receiver",
            };
            element(text, "Type", fault);
            element(text, "Code", error.code().as_str());
            element(text, "Message", error.message());
        });
        element(text, "RequestId", request_id);
    })
}

fn rooted(service: &Service, name: &str, inside: impl FnOnce(&mut String)) -> String {
    let mut text = match service.xml_namespace {
        Some(namespace) => format!("<{name} xmlns=\"{}\">", escape(namespace)),
        None => format!("<{name}>"),
    };
    inside(&mut text);
    text.push_str("</");
    text.push_str(name);
    text.push_str(">\n");
    text
}

fn content(text: &mut String, shape: &Shape, value: &Value) {
    match (shape.kind, value) {
        (Kind::Structure(members), Value::Object(entries)) => {
            for member in members {
                if let Some(value) = entries.get(member.name).filter(|value| !value.is_null()) {
                    nested(text, member.name, |text| content(text, member.shape, value));
                }
            }
        }
        (Kind::List(item), Value::Array(items)) => {
            for value in items {
                nested(text, "member", |text| content(text, item, value));
            }
        }
        (Kind::Map(_, item), Value::Object(entries)) => {
            for (key, value) in entries {
                nested(text, "entry", |text| {
                    element(text, "key", key);
                    nested(text, "value", |text| content(text, item, value));
                });
            }
        }
        (Kind::Timestamp, Value::Number(seconds)) => {
            let instant = seconds
                .as_f64()
                .and_then(Timestamp::from_seconds)
                .unwrap_or_default();
            text.push_str(&instant.to_string());
        }
        (_, Value::String(content)) => text.push_str(&escape(content)),
        (_, Value::Null) => {}
        (_, other) => text.push_str(&escape(&other.to_string())),
    }
}
