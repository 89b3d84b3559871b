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
    pub(crate) fn at(stack: &str, id: &str) -> Key {
        Key::of(&[ROOM, "template", stack, id])
    }

    /// The texts of a stack and its change sets.
    pub(crate) fn of(stack: &str) -> Range {
        Key::prefix(&[ROOM, "template", stack])
    }
}
