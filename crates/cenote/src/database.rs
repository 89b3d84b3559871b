//! Where a directory keeps its records, and how that is opened: the one place that knows the engines.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::postgres::{self, Postgres};
use store::sqlite::{self, Sqlite};
use store::{Engine, StoreError};
use userpool::Nodes;

use crate::failure::Failure;

/// Where a directory keeps its records.
#[derive(Clone)]
pub(crate) enum Database {
    /// In a file, which one process holds.
    File(PathBuf),
    /// In a database on a `PostgreSQL` server, which several nodes share.
    Server(Box<postgres::Options>),
}

impl Database {
    /// The database that a URL names. It may hold a password, so that no error repeats it.
    pub(crate) fn at_url(url: &str) -> Result<Database, Failure> {
        let named = url.starts_with("postgres://") || url.starts_with("postgresql://");
        // libpq's list of settings, which a socket's folder is easier to write in.
        if named || url.contains("host=") {
            return Ok(Database::Server(Box::new(postgres::Options::new(url))));
        }
        Err(Failure::new(
            "the store is no PostgreSQL database",
            "Write it as postgresql://user@host:5432/database, or leave it out for the file in the data folder.",
        ))
    }

    /// The database in a file.
    pub(crate) fn in_file(path: &Path) -> Database {
        Database::File(path.to_owned())
    }

    /// Whether other nodes may work on it too.
    pub(crate) fn nodes(&self) -> Nodes {
        match self {
            Database::File(_) => Nodes::One,
            Database::Server(_) => Nodes::Several,
        }
    }

    /// Opens it, and makes its tables where there are none.
    pub(crate) async fn open(&self) -> Result<Arc<dyn Engine>, Failure> {
        let opened: Result<Arc<dyn Engine>, StoreError> = match self {
            Database::File(path) => {
                Sqlite::open(path, sqlite::Options::default()).map(|store| Arc::new(store) as _)
            }
            Database::Server(options) => Postgres::open((**options).clone())
                .await
                .map(|store| Arc::new(store) as _),
        };
        opened.map_err(|cause| self.unopened(cause))
    }

    /// What a person is told where it can't be opened.
    pub(crate) fn unopened(&self, cause: StoreError) -> Failure {
        let mend = match (&cause, self) {
            (StoreError::InUse { .. }, _) => {
                "Another server runs on this folder: stop it, or choose another folder with --data."
            }
            (StoreError::NewerFormat { .. }, _) => {
                "A newer version of Cenote wrote it: run that version, or choose another."
            }
            (_, Database::File(_)) => {
                "Check that the folder may be read and written and that its disk is not full, or choose another with --data."
            }
            (_, Database::Server(_)) => {
                "Check [postgres] in the configuration, or --store; docs/postgresql.md says what the server needs."
            }
        };
        Failure::new(format!("can't open {self}"), mend).because(cause)
    }
}

impl fmt::Display for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::File(path) => {
                let folder = path.parent().unwrap_or(path);
                write!(formatter, "the data folder {}", folder.display())
            }
            // The cause names its host.
            Database::Server(_) => formatter.write_str("the PostgreSQL database"),
        }
    }
}
