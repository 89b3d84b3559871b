//! A request rate that an account has provisioned.

use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// How many requests a second of a category an account has in a region, where it has provisioned more than everybody has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProvisionedLimit {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) category: String,
    pub(crate) per_second: u32,
}

impl ProvisionedLimit {
    pub(crate) fn key_of(account: &str, region: &str, category: &str) -> Key {
        Key::of(&["provisioned", account, region, category])
    }
}

impl Record for ProvisionedLimit {
    const TABLE: Table = Table {
        name: "provisioned_limit",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        ProvisionedLimit::key_of(&self.account, &self.region, &self.category)
    }
}
