//! A resource of a stack.

use std::collections::BTreeMap;

use model::cloudformation::ResourceStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Key, Range, Record, Table};

use super::ROOM;
use crate::template::Policy;

/// A resource as it was made, and what is under way with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(crate) stack: String,
    pub(crate) logical_id: String,
    pub(crate) kind: String,
    /// Its place in the order of creation.
    pub(crate) order: usize,
    pub(crate) status: ResourceStatus,
    pub(crate) reason: Option<String>,
    pub(crate) changed_millis: i64,
    pub(crate) physical_id: Option<String>,
    pub(crate) deletion_policy: Option<Policy>,
    pub(crate) update_replace_policy: Option<Policy>,
    pub(crate) metadata: Option<Value>,
    /// Sealed [`State`].
    pub(crate) state: String,
    /// The instant that was given to a creation whose end is not recorded yet: what it made is found again by it.
    pub(crate) creation_millis: Option<i64>,
    /// Whether the deployment that runs added it.
    pub(crate) added: bool,
    /// Whether the new template does without it.
    pub(crate) leaving: bool,
    /// What it was before the deployment that runs changed it.
    pub(crate) before: Option<Before>,
    /// What it really is, if somebody looked since it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) drift: Option<Drift>,
}

/// What a look at a thing brought.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Drift {
    pub(crate) checked_millis: i64,
    /// Sealed properties that it really has; nothing inside where it is gone.
    pub(crate) found: String,
}

/// What a resource was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Before {
    /// The thing behind it, where that was replaced.
    pub(crate) replaced: Option<String>,
    /// Whether the thing that was replaced had been changed before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) changed: bool,
    pub(crate) deletion_policy: Option<Policy>,
    pub(crate) update_replace_policy: Option<Policy>,
    pub(crate) metadata: Option<Value>,
    pub(crate) order: usize,
    /// Sealed [`State`].
    pub(crate) state: String,
}

/// What can hold a secret.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct State {
    /// Properties, evaluated.
    pub(crate) properties: Map<String, Value>,
    /// What `Fn::GetAtt` gives.
    pub(crate) attributes: BTreeMap<String, Value>,
    /// Properties as events show them, where that differs: hidden parameters as asterisks, dynamic references as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shown: Option<Map<String, Value>>,
}

impl Record for Resource {
    const TABLE: Table = Table {
        name: "resource",
        format: 1,
    };

    fn key(&self) -> Key {
        Resource::at(&self.stack, &self.logical_id)
    }
}

impl Resource {
    pub(crate) fn at(stack: &str, logical_id: &str) -> Key {
        Key::of(&[ROOM, "resource", stack, logical_id])
    }

    /// The resources of a stack.
    pub(crate) fn of(stack: &str) -> Range {
        Key::prefix(&[ROOM, "resource", stack])
    }

    /// Whether there is a thing behind it, or was one before its replacement failed.
    pub(crate) fn is_made(&self) -> bool {
        let replaced = self
            .before
            .as_ref()
            .and_then(|before| before.replaced.as_ref());
        self.physical_id.is_some() || replaced.is_some()
    }

    /// What its state is sealed for.
    pub(crate) fn context(&self) -> String {
        format!("cloudformation/resource/{}/{}", self.stack, self.logical_id)
    }
}
