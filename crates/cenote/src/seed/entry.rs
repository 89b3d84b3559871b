//! An entry of a seed: members by their names, each of which is asked for or refused.

use std::path::Path;

use model::Sensitive;
use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::{Map, Value};

use super::node::{Content, Node, Unread};
use crate::failure::Failure;

/// Where an entry stands: what is wrong with it is said with the file and the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a Path,
    pub(super) line: usize,
}

impl<'a> Place<'a> {
    /// Another line of the same file.
    pub(super) fn at(self, node: &Node) -> Place<'a> {
        Place {
            line: node.line,
            ..self
        }
    }

    /// What is wrong there, and the mend.
    pub(super) fn wrong(self, what: &str, mend: &str) -> Failure {
        let Place { file, line } = self;
        Failure::new(format!("{}, line {line}: {what}", file.display()), mend)
    }

    /// What the directory says against an entry.
    pub(super) fn refused(self, what: &str, cause: model::Error) -> Failure {
        self.wrong(
            &format!("{what} is refused"),
            "Mend what it says, and start the server again: what is there already stays as it is.",
        )
        .because(cause)
    }
}

/// The document of a file.
pub(super) fn document(file: &Path, text: &str) -> Result<Node, Failure> {
    Node::read(text).map_err(|Unread { line, what }| {
        Place { file, line }.wrong(
            &format!("it {what}"),
            "A seed is one document of YAML or JSON: docs/configuration.md shows one.",
        )
    })
}

/// The members of a map that are still to be asked for.
pub(super) struct Entry<'a> {
    /// What it is, as a person calls it.
    pub(super) what: &'static str,
    pub(super) place: Place<'a>,
    members: Vec<(String, Node)>,
}

impl<'a> Entry<'a> {
    /// An entry that is a map.
    ///
    /// # Errors
    /// Where it is something else.
    pub(super) fn of(
        what: &'static str,
        place: Place<'a>,
        node: Node,
    ) -> Result<Entry<'a>, Failure> {
        let place = place.at(&node);
        match node.content {
            Content::Map(members) => Ok(Entry {
                what,
                place,
                members,
            }),
            _ => Err(place.wrong(
                &format!("{what} has to be a map of members"),
                "Write each member on a line of its own, such as `PoolName: app`.",
            )),
        }
    }

    /// As [`Entry::of`]; an entry that is `{name: {…}}`, as the AWS CLI prints it, is what is within.
    pub(super) fn within(
        name: &str,
        what: &'static str,
        place: Place<'a>,
        node: Node,
    ) -> Result<Entry<'a>, Failure> {
        let mut entry = Entry::of(what, place, node)?;
        if entry.members.len() == 1
            && let Some(inner) = entry.take(name)
        {
            return Entry::of(what, place, inner);
        }
        Ok(entry)
    }

    /// A member, which counts as asked for.
    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let index = self.members.iter().position(|(known, _)| known == name)?;
        Some(self.members.remove(index).1)
    }

    /// Members that say what a directory knows better, and are passed over.
    pub(super) fn pass_over(&mut self, names: &[&str]) {
        self.members
            .retain(|(name, _)| !names.contains(&name.as_str()));
    }

    /// A member that is a text.
    ///
    /// # Errors
    /// Where it is something else.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let Some(node) = self.take(name) else {
            return Ok(None);
        };
        match node.content {
            Content::Plain(Value::String(text)) => Ok(Some(text)),
            // A number as somebody writes it who forgets the quotes.
            Content::Plain(Value::Number(number)) => Ok(Some(number.to_string())),
            Content::Plain(Value::Null) => Ok(None),
            _ => Err(self
                .place
                .at(&node)
                .wrong(&format!("{name} has to be a text"), "Write it in quotes.")),
        }
    }

    /// A member that is a text which nobody else should read.
    ///
    /// # Errors
    /// Where it is something else.
    pub(super) fn secret(&mut self, name: &str) -> Result<Option<Sensitive<String>>, Failure> {
        Ok(self.text(name)?.map(Sensitive::new))
    }

    /// A member that must be there.
    ///
    /// # Errors
    /// Where it is absent, or no text.
    pub(super) fn demanded(&mut self, name: &str) -> Result<String, Failure> {
        let what = self.what;
        self.text(name)?.ok_or_else(|| {
            self.place
                .wrong(&format!("{what} has no {name}"), &format!("Add {name}."))
        })
    }

    /// The items of a member that is a list; none where it is absent.
    ///
    /// # Errors
    /// Where it is something else.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<Node>, Failure> {
        let Some(node) = self.take(name) else {
            return Ok(Vec::new());
        };
        match node.content {
            Content::List(items) => Ok(items),
            _ => Err(self.place.at(&node).wrong(
                &format!("{name} has to be a list"),
                "Begin each of its items with `- `.",
            )),
        }
    }

    /// The rest of the members as the input of an operation.
    ///
    /// # Errors
    /// Where one of them is none of the operation's.
    pub(super) fn input(self, operation: Operation) -> Result<Map<String, Value>, Failure> {
        let known = match operation.input().map(|shape| shape.kind) {
            Some(Kind::Structure(members)) => members,
            _ => &[],
        };
        for (name, node) in &self.members {
            if !known.iter().any(|member| member.name == name) {
                return Err(self.stranger(name, node));
            }
        }
        let members = self.members.into_iter();
        Ok(members.map(|(name, node)| (name, node.value())).collect())
    }

    /// Refuses members that nobody asked for.
    ///
    /// # Errors
    /// Where there is one.
    pub(super) fn done(self) -> Result<(), Failure> {
        match self.members.first() {
            Some((name, node)) => Err(self.stranger(name, node)),
            None => Ok(()),
        }
    }

    fn stranger(&self, name: &str, node: &Node) -> Failure {
        self.place.at(node).wrong(
            &format!("{name} is no member of {}", self.what),
            "Leave it out, or mend its name: docs/configuration.md says what a seed may have.",
        )
    }
}
