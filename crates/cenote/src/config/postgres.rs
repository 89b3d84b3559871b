//! The database that several nodes share.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use model::Sensitive;
use serde::Deserialize;
use store::postgres::Options;

use super::seconds;
use crate::failure::Failure;
use crate::secret_file::read_given;

/// `[postgres]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Postgres {
    /// As libpq reads it. It may hold the password.
    url: Sensitive<String>,
    /// A file that holds the password.
    password_file: Option<PathBuf>,
    /// A file of the root certificates that may vouch for the server; those of the system without it.
    root_certificate: Option<PathBuf>,
    /// Of this node, at the same time.
    connections: Option<NonZeroUsize>,
    /// For one statement.
    #[serde(default, deserialize_with = "seconds::some_wait")]
    deadline_seconds: Option<u64>,
}

impl Postgres {
    /// What the store needs to know.
    pub(crate) fn options(&self) -> Result<Options, Failure> {
        let mut options = Options::new(self.url.expose().as_str());
        if let Some(path) = &self.password_file {
            let text = read_given(path)?;
            options.password = Some(text.expose().trim_end_matches(['\r', '\n']).into());
        }
        options.root_certificate.clone_from(&self.root_certificate);
        if let Some(connections) = self.connections {
            options.connections = connections.get();
        }
        if let Some(seconds) = self.deadline_seconds {
            options.deadline = Duration::from_secs(seconds);
        }
        Ok(options)
    }
}
