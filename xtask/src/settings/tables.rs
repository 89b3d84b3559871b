//! Which tables there are, whose requests they are for, and where their rows stand.

use super::rows::{self, Row};
use crate::Outcome;
use crate::tidy::tree::Tree;

/// A table of settings.
pub(crate) struct Table {
    pub(crate) title: &'static str,
    /// The folder of the files that hold the rows.
    folder: &'static str,
    /// The operations whose requests have its members.
    pub(crate) operations: &'static [&'static str],
}

/// All tables of settings.
pub(crate) const TABLES: &[Table] = &[
    Table {
        title: "User pools: CreateUserPool, UpdateUserPool",
        folder: "crates/userpool/src/settings/pool/members/",
        operations: &["CreateUserPool", "UpdateUserPool"],
    },
    Table {
        title: "Factors of user pools: SetUserPoolMfaConfig",
        folder: "crates/userpool/src/settings/pool/factors/",
        operations: &["SetUserPoolMfaConfig"],
    },
    Table {
        title: "App clients: CreateUserPoolClient, UpdateUserPoolClient",
        folder: "crates/userpool/src/settings/client/members/",
        operations: &["CreateUserPoolClient", "UpdateUserPoolClient"],
    },
];

impl Table {
    /// The rows of the table, in the order of the files.
    pub(crate) fn rows(&self, tree: &Tree) -> Outcome<Vec<Row>> {
        let mut found = Vec::new();
        for file in tree.below(self.folder) {
            found.extend(rows::of(file)?);
        }
        Ok(found)
    }
}
