//! Snapshots of a running server for development: all that it has, under a name, so that a suite begins each time with the same. What
//! was issued goes on being good, other than after a restore (`docs/decisions/0041-a-snapshot-is-a-bookmark.md`).

mod shelf;

pub(crate) use shelf::{Name, Shelf};

use std::collections::BTreeMap;
use std::sync::Arc;

use crypto::seal::Keyring;
use serde_json::json;
use store::filling::{self, Filling};
use store::gated::Gated;
use store::walk::{Pages, Walk, find};
use store::{Commit, Key, Range, StoreError, Write, difference};
use tokio::task::spawn_blocking;
use userpool::{Call, Directory};

use crate::commands::restore::operation;
use crate::failure::Failure;
use crate::place;
use crate::visited;

/// What takes snapshots and puts them back.
pub(crate) struct Snapshots {
    pub(crate) shelf: Shelf,
    pub(crate) engine: Arc<Gated>,
    pub(crate) keyring: Keyring,
    /// It has to forget what it remembers when other records are there.
    pub(crate) directory: Directory,
}

impl Snapshots {
    /// Keeps all that there is, in place of what was kept under the name. Gives the number of keys.
    ///
    /// # Errors
    /// Where the store or the folder fails.
    pub(crate) async fn save(&self, name: &Name) -> Result<u64, Failure> {
        let records = self.records().await.map_err(unread)?;
        let number = records.len() as u64;
        let (place, name, keyring) = (self.shelf.clone(), name.clone(), self.keyring.clone());
        let written = spawn_blocking(move || place.put(&name, &records, keyring)).await;
        written.map_err(unfinished)??;
        Ok(number)
    }

    /// Puts back what was kept under a name: nobody reads or writes meanwhile. Gives the number of keys that were otherwise.
    ///
    /// # Errors
    /// Where there is no such snapshot, it is not this server's, or the store fails.
    pub(crate) async fn load(&self, name: &Name) -> Result<u64, Failure> {
        self.load_over(name, false).await
    }

    /// The same, of a store that may be half filled.
    async fn load_over(&self, name: &Name, is_torn: bool) -> Result<u64, Failure> {
        let (place, kept, keyring) = (self.shelf.clone(), name.clone(), self.keyring.clone());
        let read = spawn_blocking(move || place.take(&kept, &keyring)).await;
        let wanted = read.map_err(unfinished)??;
        self.replace(name, wanted, is_torn).await
    }

    /// Notes that a snapshot was put back in the audit log, where one is kept: that is left as it is by it.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn note(&self, name: &Name, now_millis: i64) -> Result<(), Failure> {
        let call = Call {
            now_millis,
            ..visited::call()?
        };
        let named = json!({ "SnapshotName": name.to_string() });
        let noted = self.directory.note_command(&call, "LoadSnapshot", &named);
        noted.await.map_err(|cause| {
            Failure::new(
                format!("{name} is put back, and the audit log can't tell of it"),
                "Run `cenote snapshot load` again.",
            )
            .because(cause)
        })
    }

    /// Finishes what a server did not that died while it put a snapshot back.
    ///
    /// # Errors
    /// As [`Snapshots::load`].
    pub(crate) async fn finish(&self) -> Result<(), Failure> {
        let alone = self.engine.alone().await;
        let unfinished = filling::unfinished(alone.engine()).await.map_err(unread)?;
        drop(alone);
        if let Some(name) = unfinished.as_ref().and_then(begun) {
            tracing::warn!(snapshot = %name, "a snapshot was being put back, which is done now");
            let loaded = self.load_over(&name, true).await;
            loaded.map_err(|cause| self.shelf.unfinished(&name, cause))?;
        }
        Ok(())
    }

    /// All records that a snapshot has.
    async fn records(&self) -> Result<Vec<(Key, Arc<[u8]>)>, StoreError> {
        let aside = aside();
        let alone = self.engine.alone().await;
        if alone.is_torn() {
            return Err(torn());
        }
        let mut records = Vec::new();
        let mut pages = Pages::of(alone.engine(), Range::all());
        while let Some(page) = pages.next().await? {
            for (key, found) in page {
                if find(&aside, &key).is_none() {
                    records.push((key, found.value));
                }
            }
        }
        Ok(records)
    }

    async fn replace(
        &self,
        name: &Name,
        wanted: BTreeMap<Key, Vec<u8>>,
        is_torn: bool,
    ) -> Result<u64, Failure> {
        let own = userpool::tables_of_servers();
        let mut alone = self.engine.alone().await;
        let writes = difference::from(alone.engine(), &own, wanted).await;
        let writes = writes.map_err(unread)?;
        let changed = writes.len() as u64;
        let is_torn = is_torn || alone.is_torn();
        let parts = difference::commits(writes, &filling_of(name), is_torn).map_err(unread)?;
        let commits: Result<Vec<Commit>, Failure> = parts.into_iter().map(commit).collect();
        let replaced = alone.commit_all(commits?).await;
        // Before anybody reads again, however far it came.
        self.directory.forget_cached();
        replaced.map_err(|cause| {
            if !alone.is_torn() {
                return unread(cause);
            }
            tracing::error!(snapshot = %name, %cause, "a snapshot is put back by half");
            half_loaded(name).because(cause)
        })?;
        Ok(changed)
    }
}

/// What is told of a store that is neither the one nor the other.
pub(crate) fn torn() -> StoreError {
    StoreError::Unusable {
        place: "of this server".to_owned(),
        reason: "a snapshot is put back by half; run `cenote snapshot load` again".to_owned(),
    }
}

fn commit(writes: Vec<Write>) -> Result<Commit, Failure> {
    Ok(Commit {
        operation: operation()?,
        checks: Vec::new(),
        writes,
    })
}

/// How the mark of a store begins into which a snapshot is put.
const SNAPSHOT: &str = "the snapshot ";

fn filling_of(name: &Name) -> Filling {
    Filling {
        source: format!("{SNAPSHOT}{name}"),
    }
}

/// The snapshot that a store is being filled with.
pub(crate) fn begun(filling: &Filling) -> Option<Name> {
    Name::parse(filling.source.strip_prefix(SNAPSHOT)?).ok()
}

fn half_loaded(name: &Name) -> Failure {
    Failure::new(
        format!("the snapshot {name} is put back by half, and the server answers nobody"),
        format!(
            "Check that the disk is not full, then run `cenote snapshot load {name}` again, or start `cenote dev` anew."
        ),
    )
}

/// The tables of which a snapshot has nothing: a server's own, and those whose records are on their way out, such as letters.
fn aside() -> Vec<Walk> {
    let passing = place::tables().into_iter().filter(Walk::is_forgotten);
    userpool::tables_of_servers()
        .into_iter()
        .chain(passing)
        .collect()
}

fn unread(cause: StoreError) -> Failure {
    place::failed("of the server", cause)
}

fn unfinished(cause: tokio::task::JoinError) -> Failure {
    Failure::new("the work was cut off", "Run the command again.").because(cause)
}
