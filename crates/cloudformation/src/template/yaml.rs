//! YAML as templates are written in it: the events of the parser become one value, with the short forms of functions
//! in their long form.

use std::collections::HashMap;

use model::Error;
use serde_json::{Map, Value};
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::short_form::{self, Form};
use super::text::too_large;
use crate::limits;
use crate::refusal::format_error;

/// Reads one YAML document.
///
/// # Errors
/// `ValidationError` with the place: not well-formed, a tag that is no function of a template, two documents, a key
/// that is no text or stands twice, or more than the limits allow.
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
    anchor: usize,
    /// Nodes inside, this one included.
    nodes: usize,
    /// Levels inside, this one included.
    height: usize,
    place: Place,
}

enum Content {
    List(Vec<Value>),
    Map {
        members: Map<String, Value>,
        key: Option<String>,
    },
}

#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

/// A finished value and what it weighs.
#[derive(Clone)]
struct Node {
    value: Value,
    nodes: usize,
    height: usize,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Value>,
    documents: usize,
    nodes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Error> {
        let place = Place {
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
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref(), place)?;
                // A long text weighs more, so that aliases of it can't grow without bound.
                let nodes = 1 + text.len() / 16;
                self.finish(
                    Node {
                        value,
                        nodes,
                        height: 1,
                    },
                    anchor,
                    place,
                )
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Content::List(Vec::new()), anchor, tag.as_deref(), place)
            }
            Event::MappingStart(_, anchor, tag) => {
                let content = Content::Map {
                    members: Map::new(),
                    key: None,
                };
                self.begin(content, anchor, tag.as_deref(), place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        content: Content,
        anchor: usize,
        tag: Option<&Tag>,
        place: Place,
    ) -> Result<(), Error> {
        if self.open.len() >= limits::TEMPLATE_DEPTH_MAX {
            return Err(too_large());
        }
        let form = tag.map(|tag| form(tag, place)).transpose()?.flatten();
        self.open.push(Open {
            content,
            form,
            anchor,
            nodes: 1,
            height: 1,
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
        self.finish(
            Node {
                value,
                nodes: open.nodes,
                height: open.height,
            },
            open.anchor,
            open.place,
        )
    }

    // An alias costs what it stands for, and is refused before it is copied.
    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Error> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(place.refuse(" An alias stands inside its own anchor."));
        };
        if self.nodes.saturating_add(node.nodes) > limits::TEMPLATE_NODES_MAX {
            return Err(too_large());
        }
        let node = node.clone();
        self.finish(node, 0, place)
    }

    fn finish(&mut self, node: Node, anchor: usize, place: Place) -> Result<(), Error> {
        self.nodes = self.nodes.saturating_add(node.nodes);
        if self.nodes > limits::TEMPLATE_NODES_MAX
            || self.open.len() + node.height > limits::TEMPLATE_DEPTH_MAX
        {
            return Err(too_large());
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node.value);
            return Ok(());
        };
        open.nodes += node.nodes;
        open.height = open.height.max(node.height + 1);
        match &mut open.content {
            Content::List(items) => items.push(node.value),
            Content::Map { members, key } => match key.take() {
                None => *key = Some(key_text(node.value, members, place)?),
                Some(name) => {
                    members.insert(name, node.value);
                }
            },
        }
        Ok(())
    }
}

impl Place {
    fn refuse(self, why: &str) -> Error {
        not_well_formed(self.line, self.column, why)
    }
}

fn key_text(key: Value, members: &Map<String, Value>, place: Place) -> Result<String, Error> {
    let name = match key {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return Err(place.refuse(" A key has to be a string.")),
    };
    if name == "<<" {
        return Err(place.refuse(" Merge keys are not supported."));
    }
    if members.contains_key(&name) {
        return Err(place.refuse(&format!(" The key {name} stands twice.")));
    }
    Ok(name)
}

fn form(tag: &Tag, place: Place) -> Result<Option<Form>, Error> {
    if tag.handle() == "tag:yaml.org,2002:" {
        return Ok(None);
    }
    let name = format!("{}{}", tag.handle(), tag.suffix());
    let name = name.trim_start_matches('!');
    short_form::named(name)
        .map(Some)
        .ok_or_else(|| place.refuse(&format!(" The tag !{name} is no function of a template.")))
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, place: Place) -> Result<Value, Error> {
    let Some(tag) = tag else {
        let plain = style == ScalarStyle::Plain;
        return Ok(if plain {
            plain_scalar(text)
        } else {
            Value::from(text)
        });
    };
    if let Some(form) = form(tag, place)? {
        return Ok(form.long(Value::from(text)));
    }
    Ok(if tag.suffix() == "str" {
        Value::from(text)
    } else {
        plain_scalar(text)
    })
}

/// A plain scalar keeps its spelling wherever a number would not: dates, versions and account ids stay text.
fn plain_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Value::from(number);
    }
    if text
        .bytes()
        .next()
        .is_some_and(|first| first == b'-' || first.is_ascii_digit())
        && let Ok(number) = text.parse::<f64>()
        && number.to_string() == text
    {
        return Value::from(number);
    }
    Value::from(text)
}

fn not_well_formed(line: usize, column: usize, why: &str) -> Error {
    format_error(&format!(
        "YAML not well-formed. (line {line}, column {}){why}",
        column + 1
    ))
}
