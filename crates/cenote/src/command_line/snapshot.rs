//! Snapshots of a running server for development.

use clap::{Args, Subcommand};

use super::Folder;
use crate::snapshots::Name;

#[derive(Debug, Args)]
pub(crate) struct Snapshot {
    #[command(subcommand)]
    pub(crate) command: SnapshotCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Keeps all that the running server has, in place of what was kept under the name.
    Save(Named),
    /// Has the running server be as it was when the snapshot was taken; tokens stay good.
    Load(Named),
    /// Prints the snapshots that are kept.
    List(Folder),
    /// Forgets a snapshot.
    Delete(Named),
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The name of the snapshot.
    #[arg(value_parser = Name::parse)]
    pub(crate) name: Name,
    #[command(flatten)]
    pub(crate) folder: Folder,
}
