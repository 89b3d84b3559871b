//! YAML as templates are written in it: the events of the parser become one value, with the short forms of functions
//! in their long form.

use model::Error;
use serde_json::{Map, Value};
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::short_form::Form;
use super::text::too_large;
use super::{scalar, short_form};
use crate::limits;
use crate::refusal::{format_error, template_error};

/// Reads one YAML document.
///
/// # Errors
/// `ValidationError` with the place: not well-formed, a tag that is no function of a template, two documents, a key
/// that is no text, an alias, or more than the limits allow.
pub(super) fn read(text: &str) -> Result<Value, Error> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|cause| {
            let place = cause.marker();
            not_well_formed(place.line(), place.col(), "")
        })?;
        builder.take(event, span)?;
    }
    builder
        .root
        .ok_or_else(|| format_error("unsupported structure."))
}

/// A collection whose end has not come yet.
struct Open {
    content: Content,
    form: Option<Form>,
    place: Position,
}

enum Content {
    List(Vec<Value>),
    Map {
        members: Map<String, Value>,
        key: Option<String>,
    },
}

#[derive(Clone, Copy)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Value>,
    documents: usize,
    nodes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Error> {
        let place = Position {
            line: span.start.line(),
            column: span.start.col(),
        };
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(place.refuse(" A template is one document."));
                }
                Ok(())
            }
            // An anchor that no alias names means nothing, and is passed over.
            Event::Scalar(text, style, _, tag) => {
                let value = read_scalar(&text, style, tag.as_deref(), place)?;
                self.finish(value, place)
            }
            Event::SequenceStart(_, _, tag) => {
                self.begin(Content::List(Vec::new()), tag.as_deref(), place)
            }
            Event::MappingStart(_, _, tag) => {
                let content = Content::Map {
                    members: Map::new(),
                    key: None,
                };
                self.begin(content, tag.as_deref(), place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(_) => Err(template_error(
                "YAML aliases are not allowed in CloudFormation templates",
            )),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, content: Content, tag: Option<&Tag>, place: Position) -> Result<(), Error> {
        if self.open.len() >= limits::TEMPLATE_DEPTH_MAX {
            return Err(too_large());
        }
        let form = tag.map(|tag| form(tag, place)).transpose()?.flatten();
        self.open.push(Open {
            content,
            form,
            place,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let value = match open.content {
            Content::List(items) => Value::Array(items),
            Content::Map { members, .. } => Value::Object(members),
        };
        let value = match open.form {
            Some(form) => form.long(value),
            None => value,
        };
        self.finish(value, open.place)
    }

    fn finish(&mut self, value: Value, place: Position) -> Result<(), Error> {
        self.nodes += 1;
        if self.nodes > limits::TEMPLATE_NODES_MAX {
            return Err(too_large());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        match &mut open.content {
            Content::List(items) => items.push(value),
            Content::Map { members, key } => match key.take() {
                None => *key = Some(key_text(value, place)?),
                // Of a key that stands twice the last one holds.
                Some(name) => {
                    members.insert(name, value);
                }
            },
        }
        Ok(())
    }
}

impl Position {
    fn refuse(self, why: &str) -> Error {
        not_well_formed(self.line, self.column, why)
    }
}

fn key_text(key: Value, place: Position) -> Result<String, Error> {
    let name = match key {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return Err(place.refuse(" A key has to be a string.")),
    };
    if name == "<<" {
        return Err(place.refuse(" Merge keys are not supported."));
    }
    Ok(name)
}

fn form(tag: &Tag, place: Position) -> Result<Option<Form>, Error> {
    if tag.handle() == "tag:yaml.org,2002:" {
        return match tag.suffix() {
            "binary" | "omap" | "pairs" | "set" | "timestamp" => Err(place.refuse(&format!(
                " The tag !!{} is not supported in templates.",
                tag.suffix()
            ))),
            _ => Ok(None),
        };
    }
    let name = format!("{}{}", tag.handle(), tag.suffix());
    let name = name.trim_start_matches('!');
    if name.is_empty() {
        // The tag of what has none.
        return Ok(None);
    }
    short_form::named(name)
        .map(Some)
        .ok_or_else(|| place.refuse(&format!(" The tag !{name} is no function of a template.")))
}

fn read_scalar(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    place: Position,
) -> Result<Value, Error> {
    let Some(tag) = tag else {
        let plain = style == ScalarStyle::Plain;
        return Ok(if plain {
            scalar::plain(text)
        } else {
            Value::from(text)
        });
    };
    if let Some(form) = form(tag, place)? {
        return Ok(form.long(Value::from(text)));
    }
    Ok(if matches!(tag.suffix(), "" | "!" | "str") {
        Value::from(text)
    } else {
        scalar::plain(text)
    })
}

fn not_well_formed(line: usize, column: usize, why: &str) -> Error {
    format_error(&format!(
        "YAML not well-formed. (line {line}, column {}){why}",
        column + 1
    ))
}
