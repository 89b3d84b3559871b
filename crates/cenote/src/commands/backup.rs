//! `cenote backup`: everything that is stored, as of one instant, in one file.

use std::fs::File;
use std::process::ExitCode;

use crypto::master_key::MasterKey;
use crypto::seal::Keyring;
use store::Range;
use store::walk::Pages;

use crate::backup::{Header, Trailer, Writer, write_whole};
use crate::clock::now_millis;
use crate::command_line::Backup;
use crate::commands::check::counted;
use crate::failure::Failure;
use crate::place::{self, Kept};
use crate::progress::Progress;
use crate::server::runtime;
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Backup, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let kept = Kept::of(&arguments.directory)?;
    let to = &arguments.to;
    let filled = write_whole(to, async |file| fill(&kept, arguments, file).await);
    let trailer = runtime()?.block_on(filled)?;
    let records = counted(trailer.records, "key");
    terminal.line(&format!("{records} of {} in {}", kept.place, to.display()));
    if trailer.mac.is_none() {
        terminal.line(&format!(
            "There is no master key in {}, so nobody can tell whether the backup is altered: `cenote restore` takes it by --unauthenticated alone.",
            kept.master_key_place
        ));
    }
    terminal.line(&terminal.faint(&format!(
        "The master key is not in it: keep {} apart from it, for without the key it can't be used.",
        kept.master_key_place
    )));
    Ok(ExitCode::SUCCESS)
}

async fn fill(kept: &Kept, arguments: &Backup, file: File) -> Result<Trailer, Failure> {
    let place = kept.place.to_string();
    let snapshot = kept.place.hold().await?;
    let engine = snapshot.engine.as_ref();
    place::must_be_whole(engine, &place).await?;
    let unwritten = |cause: std::io::Error| {
        Failure::new(
            format!("can't write {}", arguments.to.display()),
            "Check that its disk is not full, or name another file with --to.",
        )
        .because(cause)
    };
    let keyring = kept.master_key.as_ref().map(MasterKey::keyring);
    let header = Header {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        taken_millis: now_millis(),
        master_key_id: keyring.as_ref().map(Keyring::key_id),
    };
    let mut writer = Writer::begin(file, &header, keyring).map_err(unwritten)?;
    let mut progress = Progress::begin("backing up", Some(snapshot.keys));
    let (mut pages, mut done) = (Pages::of(engine, Range::all()), 0);
    while let Some(page) = pages
        .next()
        .await
        .map_err(|cause| place::failed(&place, cause))?
    {
        for (key, found) in &page {
            let written = writer.record(key.as_bytes(), &found.value);
            written.map_err(unwritten)?;
        }
        done += page.len() as u64;
        progress.at(done);
    }
    writer.end().map_err(unwritten)
}
