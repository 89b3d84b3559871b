//! `cenote copy`: what a directory holds, moved to another store and compared there.

use std::process::ExitCode;

use store::filling::{Begun, Difference, Filler, Filling, compare, is_mark};
use store::walk::Pages;
use store::{Engine, Range};

use crate::command_line::Copy;
use crate::commands::check::counted;
use crate::commands::restore::{not_empty, operation, other_source};
use crate::database::{Database, Snapshot};
use crate::failure::Failure;
use crate::place;
use crate::progress::Progress;
use crate::server::runtime;
use crate::terminal::Terminal;

/// Differences that are named; the rest is counted.
const DIFFERENCES_SHOWN_MAX: usize = 20;

pub(crate) fn run(arguments: &Copy, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let from = arguments.server.place(&arguments.from)?;
    let to = arguments.server.place(&arguments.to)?;
    runtime()?.block_on(copy(&from, &to, terminal))?;
    Ok(ExitCode::SUCCESS)
}

async fn copy(from: &Database, to: &Database, terminal: &Terminal) -> Result<(), Failure> {
    let snapshot = from.hold().await?;
    let source = snapshot.engine.as_ref();
    place::must_be_whole(source, &snapshot.name).await?;
    let target = to.fill().await?;
    let failed = |cause| place::failed(to, cause);
    let label = Filling {
        source: format!("a copy of {}", snapshot.name),
    };
    let begun = Filler::begin(target.as_ref(), &label, operation()?).await;
    let mut filler = match begun.map_err(failed)? {
        Begun::Ready(filler) => filler,
        Begun::NotEmpty => return Err(not_empty(&to.to_string())),
        Begun::Other(other) => return Err(other_source(&to.to_string(), &other)),
    };
    fill(&snapshot, &mut filler, to).await?;
    verify(&snapshot, target.as_ref(), to, terminal).await?;
    let keys = counted(filler.end().await.map_err(failed)?, "key");
    terminal.line(&format!(
        "{keys} of {} are in {to}, byte for byte",
        snapshot.name
    ));
    terminal.line("What was written to the source since the copy began is not in it: let nobody write there any more.");
    terminal.line("The master key moves with the directory: give the server of the copy the same.");
    Ok(())
}

async fn fill(snapshot: &Snapshot, filler: &mut Filler<'_>, to: &Database) -> Result<(), Failure> {
    let mut progress = Progress::begin("copying", Some(snapshot.keys));
    let mut pages = Pages::of(snapshot.engine.as_ref(), Range::all());
    let mut done = 0;
    loop {
        let page = pages.next().await;
        let page = page.map_err(|cause| place::failed(&snapshot.name, cause))?;
        let Some(page) = page else { break };
        done += page.len() as u64;
        for (key, found) in page {
            let put = filler.put(key, found.value.to_vec()).await;
            put.map_err(|cause| place::failed(to, cause))?;
        }
        progress.at(done);
    }
    let flushed = filler.flush().await;
    flushed.map_err(|cause| place::failed(to, cause))
}

/// Reads both stores again, side by side.
async fn verify(
    snapshot: &Snapshot,
    target: &dyn Engine,
    to: &Database,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let mut progress = Progress::begin("verifying", Some(snapshot.keys));
    let (mut shown, mut differences) = (Vec::new(), 0_u64);
    let compared = compare(snapshot.engine.as_ref(), target, |passed, difference| {
        progress.at(passed);
        let line = match difference {
            None => return,
            Some(Difference::Surplus(key)) if is_mark(&key) => return,
            Some(Difference::Missing(key)) => format!("{key} is missing in the copy"),
            Some(Difference::Surplus(key)) => format!("{key} is in the copy alone"),
            Some(Difference::Changed(key)) => format!("{key} has another value in the copy"),
        };
        differences += 1;
        if shown.len() < DIFFERENCES_SHOWN_MAX {
            shown.push(line);
        }
    });
    let compared = compared.await;
    drop(progress);
    compared.map_err(|cause| place::failed(to, cause))?;
    for line in &shown {
        terminal.line(line);
    }
    if differences == 0 {
        return Ok(());
    }
    Err(Failure::new(
        format!("the copy differs in {}", counted(differences, "key")),
        "Somebody else wrote to the target, or its database does not keep what it is given: see `cenote store check`, then copy again.",
    ))
}
