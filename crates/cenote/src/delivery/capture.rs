//! Capture: messages become files in the data folder, which `cenote mail` prints.

use std::cmp::Reverse;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use userpool::{Ahead, Letter, Medium};

use crate::clock::now_millis;
use crate::delivery::{Delivery, Undelivered};
use crate::failure::Failure;
use crate::secret_file::write_secret;

/// Captured messages that are kept: beyond them the oldest go.
const MESSAGES_MAX: usize = 10_000;
/// How long one is kept: as long as a temporary password holds, unless a pool says otherwise.
const KEPT_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// A folder of captured messages.
pub(crate) struct Folder {
    path: PathBuf,
    ahead: Ahead,
}

/// A captured message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Captured {
    /// When it was captured, in milliseconds since the epoch.
    pub(crate) at: i64,
    /// `EMAIL` or `SMS`.
    pub(crate) medium: Medium,
    pub(crate) to: String,
    pub(crate) from: String,
    /// Empty for a text message.
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) code: Option<String>,
    pub(crate) user_pool_id: String,
    /// How far the clock by which it was written was ahead of the machine's.
    #[serde(default, skip_serializing_if = "is_nothing")]
    ahead: i64,
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Folder {
        Folder {
            path,
            ahead: Ahead::default(),
        }
    }

    /// The same, of a server whose clock is moved so.
    pub(crate) fn moved_by(self, ahead: &Ahead) -> Folder {
        let ahead = ahead.clone();
        Folder { ahead, ..self }
    }
}

#[async_trait]
impl Delivery for Folder {
    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered> {
        let captured = Captured {
            at: now_millis(),
            medium: letter.medium,
            to: letter.to.clone(),
            from: letter.from.clone(),
            subject: letter.subject.clone(),
            body: letter.body.expose().clone(),
            code: letter.code.as_ref().map(|code| code.expose().clone()),
            user_pool_id: letter.pool_id.clone(),
            ahead: self.ahead.millis(),
        };
        let text =
            serde_json::to_string(&captured).map_err(|e| Undelivered::ever(e.to_string()))?;
        // The name tells the order; a message that is delivered twice overwrites itself.
        let path = self.path.join(format!("{}.json", letter.handle));
        // To wait for the disk is nothing for the threads that answer.
        let written = tokio::task::spawn_blocking(move || write_secret(&path, &text)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(Undelivered::now(failure.to_string())),
            Err(stopped) => Err(Undelivered::now(stopped.to_string())),
        }
    }

    async fn tidy(&self, now_millis: i64) {
        let path = self.path.clone();
        let tidied = tokio::task::spawn_blocking(move || forget_old(&path, now_millis)).await;
        match tidied {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => tracing::warn!(%failure, "captured messages can't be tidied"),
            Err(stopped) => tracing::warn!(%stopped, "captured messages can't be tidied"),
        }
    }
}

/// Removes messages that are too old, and the oldest beyond as many as are kept.
fn forget_old(path: &Path, now_millis: i64) -> Result<(), Failure> {
    let mut names = names(path)?;
    let surplus = names.len().saturating_sub(MESSAGES_MAX);
    let fresh = now_millis.saturating_sub(KEPT_MILLIS);
    names.sort();
    for (number, name) in names.iter().enumerate() {
        let created = created_millis(name);
        if number < surplus || created.is_some_and(|created| created < fresh) {
            match fs::remove_file(name) {
                Err(cause) if cause.kind() != ErrorKind::NotFound => {
                    return Err(Failure::at_path("remove", name, cause));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The captured messages of a folder, newest first; those to one address where it is named.
pub(crate) fn captured(path: &Path, address: Option<&str>) -> Result<Vec<Captured>, Failure> {
    let mut names = names(path)?;
    names.sort();
    let mut found = Vec::new();
    for name in names.iter().rev() {
        let text = match fs::read(name) {
            // It was tidied away meanwhile.
            Err(cause) if cause.kind() == ErrorKind::NotFound => continue,
            read => read.map_err(|cause| Failure::at_path("read", name, cause))?,
        };
        let message: Captured = serde_json::from_slice(&text).map_err(|cause| {
            Failure::new(
                format!("{} is not a captured message", name.display()),
                "Delete the file.",
            )
            .because(cause)
        })?;
        if address.is_none_or(|address| message.to.eq_ignore_ascii_case(address)) {
            // A clock that was put back does not make an older message the newest one.
            let made = created_millis(name).unwrap_or_default() - message.ahead;
            found.push((made, message));
        }
    }
    found.sort_by_key(|(made, _)| Reverse(*made));
    Ok(found.into_iter().map(|(_, message)| message).collect())
}

/// When the letter of a file was written, by the clock of its server.
fn created_millis(path: &Path) -> Option<i64> {
    let name = path.file_name()?.to_str()?;
    name.split_once('.')?.0.parse().ok()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_nothing(number: &i64) -> bool {
    *number == 0
}

/// The files of captured messages.
fn names(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let read = |cause| Failure::at_path("read", path, cause);
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).map_err(read)? {
        let name = entry.map_err(read)?.path();
        if name
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            names.push(name);
        }
    }
    Ok(names)
}
