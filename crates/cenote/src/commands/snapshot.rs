//! `cenote snapshot`: what a server for development has, kept under a name and put back.

use std::process::ExitCode;

use jiff::Timestamp;

use crate::command_line::{Folder, Named, Snapshot, SnapshotCommand};
use crate::commands::check::counted;
use crate::control::{self, Told, Wish};
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::snapshots::Shelf;
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Snapshot, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match &arguments.command {
        SnapshotCommand::Save(named) => {
            let keys = asked(named, Wish::SaveSnapshot(named.name.to_string()))?;
            terminal.line(&format!("{}: {} kept", named.name, counted(keys, "key")));
        }
        SnapshotCommand::Load(named) => {
            let keys = asked(named, Wish::LoadSnapshot(named.name.to_string()))?;
            let line = format!("{}: {} put back", named.name, counted(keys, "key"));
            terminal.line(&line);
        }
        SnapshotCommand::List(folder) => list(folder, terminal)?,
        SnapshotCommand::Delete(named) => {
            let data = DataFolder::existing(&named.folder.data)?;
            Shelf::of(&data).delete(&named.name)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The number of keys that the server tells.
fn asked(named: &Named, wish: Wish) -> Result<u64, Failure> {
    let folder = DataFolder::existing(&named.folder.data)?;
    match control::ask(&folder, wish)? {
        Told::Keys(keys) => Ok(keys),
        Told::Time(_) => Ok(0),
    }
}

fn list(folder: &Folder, terminal: &Terminal) -> Result<(), Failure> {
    let data = DataFolder::existing(&folder.data)?;
    for kept in Shelf::of(&data).list()? {
        let taken = Timestamp::from_millisecond(kept.taken_millis).unwrap_or_default();
        let kibibytes = kept.bytes.div_ceil(1024);
        let name = terminal.strong(&format!("{:<24}", kept.name.to_string()));
        terminal.line(&format!("{name}  {taken:.0}  {kibibytes:>8} KiB"));
    }
    Ok(())
}
