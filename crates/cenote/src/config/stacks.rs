//! `[stacks]`: what becomes of resources of stacks that have no effect here.

use cloudformation::Unbuilt;
use serde::Deserialize;

/// `[stacks]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Stacks {
    /// Whether a template is refused that has resources which would only be recorded.
    pub(crate) strict: bool,
}

impl Stacks {
    /// What becomes of such resources.
    pub(crate) fn unbuilt(&self) -> Unbuilt {
        if self.strict {
            Unbuilt::Refused
        } else {
            Unbuilt::Recorded
        }
    }
}

impl Default for Stacks {
    fn default() -> Stacks {
        Stacks { strict: true }
    }
}
