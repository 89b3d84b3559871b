//! What can go wrong with the store.

use std::path::PathBuf;

/// A failure below its caller, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the store did not do what was asked. No variant carries the content of a record.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data.
    #[error("{} is in use by another process: stop that one first, or choose another folder", path.display())]
    InUse {
        /// The database that is held.
        path: PathBuf,
    },
    /// The data cannot be opened at all.
    #[error("cannot open {}: {reason}", path.display())]
    Unreadable {
        /// The database that was asked for.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A database on a server cannot be used.
    #[error("cannot use the database {place}: {reason}")]
    Unusable {
        /// The database and the servers that were tried.
        place: String,
        /// What is wrong, and what to do about it.
        reason: String,
    },
    /// A later version of the program wrote this.
    #[error("{what} has format {found}, which a newer version wrote; this one reads up to {known}")]
    NewerFormat {
        /// The store or the table.
        what: String,
        /// The format that was found.
        found: u32,
        /// The newest format that is understood.
        known: u32,
    },
    /// Nothing was written, because there is no room left.
    #[error("the disk is full: free some space, reads go on meanwhile")]
    Full,
    /// A read or write failed; nothing was written.
    #[error("the storage failed to read or write")]
    Io(#[source] Cause),
    /// The commit may or may not have been kept: reading its keys back tells.
    #[error("the storage failed while it committed: whether the commit was kept is not known")]
    OutcomeUnknown(#[source] Cause),
    /// What is stored cannot be understood.
    #[error("the stored data is damaged: {0}")]
    Corrupt(String),
    /// An index that was added to a table does not have all of its records yet.
    #[error(
        "the index {index} of the table {table} is being filled: what is read through it would miss some"
    )]
    Unfilled {
        /// The table.
        table: &'static str,
        /// The shape of its keys.
        index: String,
    },
    /// More was asked for than a limit of [`crate::limits`] allows.
    #[error("{limit} is {allowed}, and this has {found}")]
    Limit {
        /// The name of the constant.
        limit: &'static str,
        /// Its value.
        allowed: usize,
        /// What was given.
        found: usize,
    },
    /// The calling code broke a rule of the store.
    #[error("misuse of the store: {0}")]
    Misuse(String),
    /// The engine has been stopped.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// An error of the calling code, about a key.
    pub(crate) fn misuse(what: &str, key: &crate::Key) -> Self {
        Self::Misuse(format!("{what}: {key}"))
    }
}
