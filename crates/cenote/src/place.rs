//! The store of a directory, as the commands find it that are no server.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use store::filling::{self, Filling};
use store::sqlite::{self, Sqlite};
use store::walk::Walk;
use store::{Engine, StoreError};

use crate::command_line::Directory;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::Failure;

/// Where a directory keeps its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a file.
    Sqlite(PathBuf),
}

/// A store as it stood at one instant.
pub(crate) struct Snapshot {
    pub(crate) engine: Box<dyn Engine>,
    /// How many keys it has.
    pub(crate) keys: u64,
}

/// A directory that is named on the command line, with its master key where that is at hand.
pub(crate) struct Kept {
    pub(crate) place: Place,
    pub(crate) master_key: Option<[u8; 32]>,
    /// Where the key was looked for.
    pub(crate) master_key_place: String,
}

impl Kept {
    /// The directory of a data folder or of a configuration. Nothing is made where there is none.
    pub(crate) fn of(arguments: &Directory) -> Result<Kept, Failure> {
        let Some(path) = &arguments.config else {
            let folder = DataFolder::at(&arguments.data);
            return Ok(Kept {
                place: Place::Sqlite(folder.store()),
                master_key: folder.known_master_key()?,
                master_key_place: folder.master_key_file().display().to_string(),
            });
        };
        let config = Config::read(path)?;
        let folder = DataFolder::at(&config.data);
        let (master_key, master_key_place) =
            match config.master_key(arguments.master_key.as_deref())? {
                Some(key) => (Some(key), "the configuration".to_owned()),
                None => (
                    folder.known_master_key()?,
                    folder.master_key_file().display().to_string(),
                ),
            };
        Ok(Kept {
            place: Place::Sqlite(folder.store()),
            master_key,
            master_key_place,
        })
    }
}

impl Place {
    /// A store to read, whether or not a server runs on it: each read sees the last commit.
    pub(crate) fn read(&self) -> Result<Box<dyn Engine>, Failure> {
        match self {
            Place::Sqlite(path) => {
                let reader = sqlite::Reader::open(path).map_err(|cause| self.unopened(cause))?;
                Ok(Box::new(reader))
            }
        }
    }

    /// A store to read, whether or not a server runs on it: all reads see this instant.
    pub(crate) fn hold(&self) -> Result<Snapshot, Failure> {
        match self {
            Place::Sqlite(path) => {
                let held = sqlite::Reader::open(path).and_then(sqlite::Reader::hold);
                let reader = held.map_err(|cause| self.unopened(cause))?;
                let keys = reader.count().map_err(|cause| self.unopened(cause))?;
                Ok(Snapshot {
                    engine: Box::new(reader),
                    keys,
                })
            }
        }
    }

    /// A store to write, made where there is none; of a file this is the only process that may.
    pub(crate) fn open(&self) -> Result<Arc<dyn Engine>, Failure> {
        match self {
            Place::Sqlite(path) => {
                if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
                    DataFolder::open(folder)?;
                }
                let opened = Sqlite::open(path, sqlite::Options::default());
                Ok(Arc::new(opened.map_err(|cause| self.unopened(cause))?))
            }
        }
    }

    fn unopened(&self, cause: StoreError) -> Failure {
        let mend = match &cause {
            StoreError::InUse { .. } => {
                "A server runs on it, or another command: stop that first, or name another place."
            }
            StoreError::NewerFormat { .. } => {
                "A newer version of Cenote wrote it: use that version."
            }
            _ => {
                "Check that the place is right, that it may be read and written and that its disk is not full."
            }
        };
        Failure::new(format!("can't open the store {self}"), mend).because(cause)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Sqlite(path) => write!(formatter, "{}", path.display()),
        }
    }
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
