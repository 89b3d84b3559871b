//! The store of a directory, as the commands find it that are no server.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use store::filling::{self, Filling};
use store::postgres::{self, Postgres};
use store::sqlite;
use store::walk::Walk;
use store::{Engine, StoreError};

use crate::command_line::{Directory, ServerOptions};
use crate::config::Config;
use crate::data::DataFolder;
use crate::database::Database;
use crate::failure::Failure;

/// A store as it stood at one instant.
pub(crate) struct Snapshot {
    /// What is read, without a secret.
    pub(crate) name: String,
    pub(crate) engine: Box<dyn Engine>,
    /// How many keys it has.
    pub(crate) keys: u64,
}

/// A directory that is named on the command line, with its master key where that is at hand.
pub(crate) struct Kept {
    pub(crate) place: Database,
    pub(crate) master_key: Option<[u8; 32]>,
    /// Where the key was looked for.
    pub(crate) master_key_place: String,
}

impl Kept {
    /// The directory of a data folder or of a configuration. Nothing is made where there is none.
    pub(crate) fn of(arguments: &Directory) -> Result<Kept, Failure> {
        let Some(path) = &arguments.config else {
            let folder = DataFolder::at(&arguments.data);
            let place = match &arguments.store {
                Some(url) => arguments.server.database(url)?,
                None => Database::in_file(&folder.store()),
            };
            return Ok(Kept {
                place,
                master_key: folder.known_master_key()?,
                master_key_place: folder.master_key_file().display().to_string(),
            });
        };
        let config = Config::read(path)?;
        let folder = DataFolder::at(&config.data);
        let given = config.master_key(arguments.master_key.as_deref())?;
        let in_folder = given.is_none();
        let master_key = match given {
            Some(key) => Some(key),
            None => folder.known_master_key()?,
        };
        Ok(Kept {
            place: config.database(&folder)?,
            master_key,
            master_key_place: if in_folder {
                folder.master_key_file().display().to_string()
            } else {
                "the place that the configuration says".to_owned()
            },
        })
    }
}

impl ServerOptions {
    /// The database that this URL names.
    pub(crate) fn database(&self, url: &str) -> Result<Database, Failure> {
        let mut database = Database::at_url(url)?;
        if let Database::Server(options) = &mut database {
            if let Some(path) = &self.password_file {
                let text = std::fs::read_to_string(path)
                    .map_err(|cause| Failure::at_path("read", path, cause))?;
                options.password = Some(text.trim_end_matches(['\r', '\n']).into());
            }
            options.root_certificate.clone_from(&self.root_certificate);
        }
        Ok(database)
    }

    /// The place that a person names: a URL, or libpq's settings, or else a data folder or the file in it.
    pub(crate) fn place(&self, text: &str) -> Result<Database, Failure> {
        if text.contains("://") || text.contains("host=") {
            return self.database(text);
        }
        let path = Path::new(text);
        if path.is_file() || path.extension().is_some_and(|it| it == "sqlite") {
            return Ok(Database::in_file(path));
        }
        Ok(Database::in_file(&DataFolder::at(path).store()))
    }
}

/// A store to read, whether or not a server runs on it: each read sees the last commit.
pub(crate) async fn read(place: &Database) -> Result<Arc<dyn Engine>, Failure> {
    let opened: Result<Arc<dyn Engine>, StoreError> = match place {
        Database::File(path) => sqlite::Reader::open(path).map(|reader| Arc::new(reader) as _),
        Database::Server(options) => read_server(options).await,
    };
    opened.map_err(|cause| place.unopened(cause))
}

/// A store to read, whether or not a server runs on it: all reads see this instant.
pub(crate) async fn hold(place: &Database) -> Result<Snapshot, Failure> {
    let held = match place {
        Database::File(path) => hold_file(path),
        Database::Server(options) => hold_server(options).await,
    };
    held.map_err(|cause| place.unopened(cause))
}

/// A store to fill, made where there is none; of a file this is the only process that may.
pub(crate) async fn fill(place: &Database) -> Result<Arc<dyn Engine>, Failure> {
    if let Database::File(path) = place
        && let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty())
        && !folder.exists()
    {
        DataFolder::open(folder)?;
    }
    place.open().await
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

/// Every table that there is.
pub(crate) fn tables() -> Vec<Walk> {
    let mut tables = userpool::tables();
    tables.extend(cloudformation::tables());
    tables.extend(filling::tables());
    tables
}

/// Refuses a store that a restore or a copy has not finished filling.
pub(crate) async fn must_be_whole(engine: &dyn Engine, place: &str) -> Result<(), Failure> {
    match filling::unfinished(engine).await {
        Ok(None) => Ok(()),
        Ok(Some(Filling { source })) => Err(Failure::new(
            format!("{place} is half filled, from {source}"),
            "Run that restore or copy again: it begins anew and finishes. Or delete what is there.",
        )),
        Err(cause) => Err(failed(place, cause)),
    }
}

/// The store failed while a command worked on it.
pub(crate) fn failed(place: impl fmt::Display, cause: StoreError) -> Failure {
    let mend = match &cause {
        StoreError::Full => "Free some space, then run the command again.",
        StoreError::NewerFormat { .. } => "A newer version of Cenote wrote it: use that version.",
        StoreError::Corrupt(_) => {
            "Check the disk; restore the newest backup into another folder, and check that."
        }
        _ => "Run the command again.",
    };
    Failure::new(format!("the store {place} failed"), mend).because(cause)
}
