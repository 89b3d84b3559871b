//! The directory that a command is told, by those that are no server.

use std::fmt;
use std::path::Path;

use crypto::master_key::MasterKey;
use store::filling;
use store::walk::Walk;
use store::{Engine, StoreError, indexing};

use crate::command_line::{Directory, ServerOptions};
use crate::config::Config;
use crate::data::DataFolder;
use crate::database::Database;
use crate::failure::Failure;
use crate::secret_file::read_given;
use crate::snapshots;

/// A directory that is named on the command line, with its master key where that is at hand.
pub(crate) struct Kept {
    pub(crate) place: Database,
    pub(crate) master_key: Option<MasterKey>,
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
        let given = config.master_key(arguments.master_key.as_ref())?;
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
                let text = read_given(path)?;
                options.password = Some(text.expose().trim_end_matches(['\r', '\n']).into());
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

/// Every table that there is.
pub(crate) fn tables() -> Vec<Walk> {
    let mut tables = userpool::tables();
    tables.extend(cloudformation::tables());
    tables.extend(work::tables());
    tables.extend(filling::tables());
    tables.extend(indexing::tables());
    tables
}

/// Refuses a store that a restore, a copy or the load of a snapshot has not finished filling.
pub(crate) async fn must_be_whole(engine: &dyn Engine, place: &str) -> Result<(), Failure> {
    match filling::unfinished(engine).await {
        Ok(None) => Ok(()),
        Ok(Some(filling)) => Err(Failure::new(
            format!("{place} is half filled, from {}", filling.source),
            match snapshots::begun(&filling) {
                Some(_) => {
                    "A server for development puts it back: wait for `cenote snapshot load`, or where it failed or none runs, start `cenote dev` anew on the folder, which finishes it."
                }
                None => {
                    "Run that restore or copy again: it begins anew and finishes. Or delete what is there."
                }
            },
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
