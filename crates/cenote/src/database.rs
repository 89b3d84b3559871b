//! Where a directory keeps its records, and how that is opened: the one place that knows the engines.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::postgres::{self, Postgres};
use store::sqlite::{self, Sqlite};
use store::{Engine, StoreError};
use userpool::Nodes;

use crate::data::DataFolder;
use crate::failure::Failure;

/// A store as it stood at one instant.
pub(crate) struct Snapshot {
    /// What is read, without a secret.
    pub(crate) name: String,
    pub(crate) engine: Box<dyn Engine>,
    /// How many keys it has.
    pub(crate) keys: u64,
}

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

    /// Opens it to be filled, and makes the folder too where there is none; of a file this is the only process that may.
    pub(crate) async fn fill(&self) -> Result<Arc<dyn Engine>, Failure> {
        if let Database::File(path) = self
            && let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty())
            && !folder.exists()
        {
            DataFolder::open(folder)?;
        }
        self.open().await
    }

    /// Opens it to be read, whether or not a server runs on it: each read sees the last commit. Nothing is made.
    pub(crate) async fn read(&self) -> Result<Arc<dyn Engine>, Failure> {
        self.must_exist()?;
        let opened: Result<Arc<dyn Engine>, StoreError> = match self {
            Database::File(path) => sqlite::Reader::open(path).map(|reader| Arc::new(reader) as _),
            Database::Server(options) => read_server(options).await,
        };
        opened.map_err(|cause| self.unopened(cause))
    }

    /// Opens it for a few commits, whether or not a server runs on it. Nothing is made.
    pub(crate) async fn visit(&self) -> Result<Arc<dyn Engine>, Failure> {
        self.must_exist()?;
        let opened: Result<Arc<dyn Engine>, StoreError> = match self {
            Database::File(path) => sqlite::Guest::open(path).map(|guest| Arc::new(guest) as _),
            Database::Server(options) => read_server(options).await,
        };
        opened.map_err(|cause| self.unopened(cause))
    }

    /// Opens it to be read, whether or not a server runs on it: all reads see this instant. Nothing is made.
    pub(crate) async fn hold(&self) -> Result<Snapshot, Failure> {
        self.must_exist()?;
        let held = match self {
            Database::File(path) => hold_file(path),
            Database::Server(options) => hold_server(options).await,
        };
        held.map_err(|cause| self.unopened(cause))
    }

    /// Refuses a file that is not there, where nothing is to be made.
    fn must_exist(&self) -> Result<(), Failure> {
        match self {
            Database::File(path) if matches!(path.try_exists(), Ok(false)) => Err(Failure::new(
                format!("there is no {}", path.display()),
                "Name a data folder in which a server has run.",
            )),
            _ => Ok(()),
        }
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

fn hold_file(path: &Path) -> Result<Snapshot, StoreError> {
    let reader = sqlite::Reader::open(path)?.hold()?;
    Ok(Snapshot {
        keys: reader.count()?,
        name: path.display().to_string(),
        engine: Box::new(reader),
    })
}

async fn hold_server(options: &postgres::Options) -> Result<Snapshot, StoreError> {
    let snapshot = postgres::Snapshot::open(options).await?;
    Ok(Snapshot {
        keys: snapshot.count().await?,
        name: snapshot.name().to_owned(),
        engine: Box::new(snapshot),
    })
}

/// Opening makes tables where there are none; a database that is only to be read is looked at before.
async fn read_server(options: &postgres::Options) -> Result<Arc<dyn Engine>, StoreError> {
    postgres::Snapshot::open(options).await?;
    let store = Postgres::open(options.clone()).await?;
    Ok(Arc::new(store))
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
