//! A template's text, verbatim.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ROOM;

/// A template's text as it came: clients compare it letter by letter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TemplateText {
    /// The stack that it belongs to.
    pub(crate) stack: String,
    pub(crate) id: String,
    pub(crate) text: String,
    /// What transforms made of it when it came, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) processed: Option<String>,
}

impl Record for TemplateText {
    const TABLE: Table = Table {
        name: "template",
        format: 1,
    };

    fn key(&self) -> Key {
        TemplateText::at(&self.stack, &self.id)
    }
}

impl TemplateText {
    /// The text of a template that has come to a stack, under a name of its own.
    pub(crate) fn new(stack: &str, id: String, text: String, processed: Option<String>) -> Self {
        let stack = stack.to_owned();
        TemplateText {
            stack,
            id,
            text,
            processed,
        }
    }

    pub(crate) fn at(stack: &str, id: &str) -> Key {
        Key::of(&[ROOM, "template", stack, id])
    }

    /// The texts of a stack and its change sets.
    pub(crate) fn of(stack: &str) -> Range {
        Key::prefix(&[ROOM, "template", stack])
    }
}
