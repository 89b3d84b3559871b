//! YAML, and JSON as a part of it, with the line of each value, so that what is wrong can be pointed at.

use serde_json::{Map, Number, Value};
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle};

/// Values within values, at most.
const DEPTH_MAX: usize = 64;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Counted from one.
    pub(super) line: usize,
    pub(super) content: Content,
}

/// What stands there.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A text, a number, a truth value, or nothing.
    Plain(Value),
    List(Vec<Node>),
    /// Members in their order; no name twice.
    Map(Vec<(String, Node)>),
}

/// What can't be read, and its line.
pub(super) struct Unread {
    pub(super) line: usize,
    pub(super) what: String,
}

impl Node {
    /// Reads one document.
    ///
    /// # Errors
    /// Where it is not well-formed, and for what a seed has no use for.
    pub(super) fn read(text: &str) -> Result<Node, Unread> {
        let mut reader = Reader::default();
        for next in Parser::new_from_str(text) {
            let (event, span) = next.map_err(|cause| Unread {
                line: cause.marker().line(),
                what: format!("is not well-formed: {}", cause.info()),
            })?;
            let line = span.start.line();
            let taken = reader.take(event, line);
            taken.map_err(|what| Unread { line, what })?;
        }
        reader.root.ok_or_else(|| Unread {
            line: 1,
            what: "is empty".to_owned(),
        })
    }

    /// The value without its lines.
    pub(super) fn value(&self) -> Value {
        match &self.content {
            Content::Plain(value) => value.clone(),
            Content::List(items) => items.iter().map(Node::value).collect(),
            Content::Map(members) => {
                let members = members.iter();
                Value::Object(
                    members
                        .map(|(name, node)| (name.clone(), node.value()))
                        .collect::<Map<_, _>>(),
                )
            }
        }
    }
}

/// A collection whose end has not come yet.
struct Open {
    line: usize,
    content: Content,
    /// The name of the member whose value comes next, and its line.
    name: Option<(String, usize)>,
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    root: Option<Node>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, _, _) => {
                let value = match style {
                    ScalarStyle::Plain => plain(&text),
                    _ => Value::from(&*text),
                };
                let content = Content::Plain(value);
                self.finish(Node { line, content })
            }
            Event::SequenceStart(..) => self.begin(Content::List(Vec::new()), line),
            Event::MappingStart(..) => self.begin(Content::Map(Vec::new()), line),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { line, content, .. }) => self.finish(Node { line, content }),
                None => Ok(()),
            },
            Event::Alias(_) => Err("has an alias: write it out".to_owned()),
            Event::DocumentStart(..) if self.root.is_some() => {
                Err("has a second document: write one".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, content: Content, line: usize) -> Result<(), String> {
        if self.open.len() >= DEPTH_MAX {
            return Err(format!("has values within more than {DEPTH_MAX} others"));
        }
        self.open.push(Open {
            line,
            content,
            name: None,
        });
        Ok(())
    }

    fn finish(&mut self, node: Node) -> Result<(), String> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.content {
            Content::Plain(_) => {}
            Content::List(items) => items.push(node),
            Content::Map(members) => match open.name.take() {
                // A member is where its name is.
                Some((name, line)) => members.push((name, Node { line, ..node })),
                None => open.name = Some((name(&node, members)?, node.line)),
            },
        }
        Ok(())
    }
}

fn name(node: &Node, members: &[(String, Node)]) -> Result<String, String> {
    let name = match &node.content {
        Content::Plain(Value::String(name)) => name.clone(),
        Content::Plain(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => return Err("has a member whose name is no text".to_owned()),
    };
    if members.iter().any(|(known, _)| *known == name) {
        return Err(format!("has {name} twice: write it once"));
    }
    Ok(name)
}

/// A scalar without quotes, as YAML 1.2 reads it (core schema, 10.3.2): `OFF` is a text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => {
            let number = text.parse::<Number>().ok();
            // What a number would not be written as again, such as an id that begins with nought, is a text.
            let number = number.filter(|number| number.to_string() == text);
            number.map_or_else(|| Value::from(text), Value::Number)
        }
    }
}
