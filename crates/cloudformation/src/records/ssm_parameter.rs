//! A parameter of Systems Manager.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ROOM;

/// A parameter; its value is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SsmParameter {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    /// `String`, `StringList` or `SecureString`.
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) description: Option<String>,
    pub(crate) version: i64,
    pub(crate) modified_millis: i64,
}

impl Record for SsmParameter {
    const TABLE: Table = Table {
        name: "ssm-parameter",
        format: 1,
    };

    fn key(&self) -> Key {
        SsmParameter::at(&self.account, &self.region, &self.name)
    }
}

impl SsmParameter {
    pub(crate) fn at(account: &str, region: &str, name: &str) -> Key {
        Key::of(&[ROOM, "ssm", account, region, name])
    }

    /// What its value is sealed for.
    pub(crate) fn context(name: &str) -> String {
        format!("cloudformation/ssm/{name}")
    }

    /// The parameters whose names begin with `prefix`.
    pub(crate) fn of(account: &str, region: &str, prefix: &str) -> Range {
        Key::of(&[ROOM, "ssm", account, region]).range_of_text(prefix)
    }
}
