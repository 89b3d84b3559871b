//! `cenote restore`: a backup becomes a directory again, in which nothing is good that was issued before.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use crypto::text::hex;
use serde_json::json;
use store::filling::{Begun, Filler, Filling};
use store::walk::{Restored, Role, Walk, find};
use store::{Engine, Key, Version};
use userpool::{Audit, Inline, Settings};

use crate::backup::{Broken, Header, Reader, Trailer};
use crate::clock::now_millis;
use crate::command_line::Restore;
use crate::commands::check::counted;
use crate::failure::Failure;
use crate::place::{self, Kept};
use crate::progress::Progress;
use crate::random;
use crate::server::runtime;
use crate::terminal::Terminal;
use crate::visited;

pub(crate) fn run(arguments: &Restore, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let kept = Kept::of(&arguments.directory)?;
    let tables = place::tables();
    let (header, trailer) = verify(&arguments.from, &tables)?;
    let is_trusted = arguments.unauthenticated;
    must_open(&kept, &header, is_trusted)?;
    if !is_trusted {
        must_be_vouched_for(&kept, &arguments.from, &trailer)?;
    }
    let records = runtime()?.block_on(fill(&kept, &arguments.from, &tables, &trailer))?;
    let place = &kept.place;
    terminal.line(&format!(
        "{} of {} are in {place}",
        counted(records, "key"),
        arguments.from.display()
    ));
    let left = trailer.records - records;
    if left > 0 {
        let letters = counted(left, "key");
        terminal.line(&format!(
            "{letters} of letters that waited to be sent are left out"
        ));
    }
    terminal.line(
        "Tokens, sessions and codes that were issued before now are void: users sign in again.",
    );
    Ok(ExitCode::SUCCESS)
}

/// Reads the whole backup, before anything is written: that it is whole, and that this version can read each record.
fn verify(path: &Path, tables: &[Walk]) -> Result<(Header, Trailer), Failure> {
    let (mut reader, header) = open(path)?;
    let mut progress = Progress::begin("verifying", None);
    let mut done = 0;
    while let Some((key, value)) = reader.next().map_err(|cause| broken(path, cause))? {
        let key = Key::from_bytes(key).map_err(|_| broken(path, Broken::Altered))?;
        let (walk, role) = find(tables, &key).ok_or_else(|| {
            Failure::new(
                format!(
                    "{} holds a record that is of no table here: {key}",
                    path.display()
                ),
                "Restore it with the version of Cenote that wrote it, or a newer one.",
            )
        })?;
        if role == Role::Record {
            walk.inspect(&value).map_err(|cause| {
                Failure::new(
                    format!("{} holds a record that can't be read: {key}", path.display()),
                    "Restore it with the version of Cenote that wrote it, or a newer one; else use another backup.",
                )
                .because(cause)
            })?;
        }
        done += 1;
        progress.at(done);
    }
    let trailer = reader.end().map_err(|cause| broken(path, cause))?;
    Ok((header, trailer))
}

/// Refuses a backup that somebody without the master key may have written or altered.
fn must_be_vouched_for(kept: &Kept, path: &Path, trailer: &Trailer) -> Result<(), Failure> {
    let path = path.display();
    if trailer.mac.is_none() {
        return Err(Failure::new(
            format!(
                "no master key vouches for {path}: an older version wrote it, or the key was not at hand"
            ),
            "Whoever could write to the file may have put users or passwords into it. If you know where it has been, restore it with --unauthenticated.",
        ));
    }
    let Some(key) = &kept.master_key else {
        return Err(Failure::new(
            format!("there is no master key in {}", kept.master_key_place),
            "Put the master key there that belonged to the directory when it was backed up: without it nobody can tell whether the backup is altered.",
        ));
    };
    if trailer.is_vouched_for(&key.keyring()) {
        return Ok(());
    }
    Err(Failure::new(
        format!("{path} is altered: the master key does not vouch for what is in it"),
        "Use another backup. Somebody has changed this one who does not have the key.",
    ))
}

/// Refuses a backup whose secrets nobody could open.
fn must_open(kept: &Kept, header: &Header, is_trusted: bool) -> Result<(), Failure> {
    let Some(wanted) = &header.master_key_id else {
        return Ok(());
    };
    let place = &kept.master_key_place;
    let mend = "Put the master key there that belonged to the directory when it was backed up: without it nothing secret in the backup can be opened.";
    let Some(key) = &kept.master_key else {
        if is_trusted {
            return Ok(());
        }
        return Err(Failure::new(
            format!("there is no master key in {place}"),
            mend,
        ));
    };
    let found = key.keyring().key_id();
    if found == *wanted {
        return Ok(());
    }
    Err(Failure::new(
        format!("the backup needs the master key {wanted}, and {place} holds {found}"),
        mend,
    ))
}

async fn fill(
    kept: &Kept,
    path: &Path,
    tables: &[Walk],
    trailer: &Trailer,
) -> Result<u64, Failure> {
    let place = kept.place.to_string();
    let failed = |cause| place::failed(&place, cause);
    let engine = kept.place.fill().await?;
    let source = Filling {
        source: format!("the backup with SHA-256 {}", hex(&trailer.digest)),
    };
    let begun = Filler::begin(engine.as_ref(), &source, operation()?).await;
    let mut filler = match begun.map_err(failed)? {
        Begun::Ready(filler) => filler,
        Begun::NotEmpty => return Err(not_empty(&place)),
        Begun::Other(other) => return Err(other_source(&place, &other)),
    };
    let (mut reader, _) = open(path)?;
    let mut progress = Progress::begin("restoring", Some(trailer.records));
    let (now, mut done) = (now_millis(), 0);
    while let Some((key, value)) = reader.next().map_err(|cause| broken(path, cause))? {
        let key = Key::from_bytes(key).map_err(|_| broken(path, Broken::Altered))?;
        let (walk, role) = find(tables, &key).ok_or_else(|| broken(path, Broken::Altered))?;
        match walk.restore(role, &value, now).map_err(failed)? {
            Restored::Kept => filler.put(key, value).await.map_err(failed)?,
            Restored::Changed(value) => filler.put(key, value).await.map_err(failed)?,
            Restored::Forgotten => {}
        }
        done += 1;
        progress.at(done);
    }
    if reader.end().map_err(|cause| broken(path, cause))? != *trailer {
        return Err(broken(path, Broken::Altered));
    }
    let records = filler.end().await.map_err(failed)?;
    note(kept, engine).await?;
    Ok(records)
}

/// Notes in the audit log that was restored, where there was one, that it was: what comes after in it follows on what was then.
async fn note(kept: &Kept, engine: Arc<dyn Engine>) -> Result<(), Failure> {
    let place = &kept.place;
    let is_begun = userpool::audit_is_begun(engine.as_ref()).await;
    let is_begun = is_begun.map_err(|cause| place::failed(place, cause))?;
    let Some(key) = kept.master_key.as_ref().filter(|_| is_begun) else {
        return Ok(());
    };
    let settings = Settings {
        audit: Some(Audit::default()),
        ..Settings::default()
    };
    let directory = userpool::Directory::new(engine, key.keyring(), Arc::new(Inline), settings);
    let (call, named) = (visited::call()?, json!({}));
    let noted = directory.note_command(&call, "RestoreBackup", &named);
    noted.await.map_err(|cause| {
        Failure::new(
            format!("all is restored in {place}, and its audit log can't tell of it"),
            "Note it elsewhere: nothing else is missing.",
        )
        .because(cause)
    })
}

fn open(path: &Path) -> Result<(Reader, Header), Failure> {
    let file = File::open(path).map_err(|cause| {
        Failure::new(
            format!("can't read {}", path.display()),
            "Name a file with --from that `cenote backup` made.",
        )
        .because(cause)
    })?;
    Reader::open(file).map_err(|cause| broken(path, cause))
}

fn broken(path: &Path, cause: Broken) -> Failure {
    let mend = match cause {
        Broken::NoBackup => "Name a file with --from that `cenote backup` made.",
        Broken::OtherFormat => "Use the version that wrote it, or a newer one.",
        Broken::Truncated | Broken::Altered => {
            "It was cut off or damaged on its way: fetch it again from where it is kept, or use another backup."
        }
        Broken::Unread(_) => "Check the disk and that you may read the file.",
    };
    Failure::new(format!("{} is no whole backup", path.display()), mend).because(cause)
}

/// The store of a restore or a copy has records already.
pub(crate) fn not_empty(place: &str) -> Failure {
    Failure::new(
        format!("{place} is not empty"),
        "Nothing there is replaced or mixed: name a folder or a database that holds no directory yet.",
    )
}

/// The store is half filled with something else.
pub(crate) fn other_source(place: &str, other: &Filling) -> Failure {
    Failure::new(
        format!("{place} is half filled, from {}", other.source),
        "Finish that first, by the same command as then, or delete what is there.",
    )
}

/// The version of a first commit, which no other commit has.
pub(crate) fn operation() -> Result<Version, Failure> {
    let random = random::bytes()?;
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&random[..16]);
    Ok(Version::from_bytes(bytes))
}
