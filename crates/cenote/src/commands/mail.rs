//! `cenote mail`: captured messages.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use userpool::Backlog;

use crate::clock::{now_millis, stopwatch};
use crate::command_line::Mail;
use crate::data::DataFolder;
use crate::database::Database;
use crate::delivery::{Captured, captured};
use crate::failure::Failure;
use crate::server::runtime;
use crate::terminal::Terminal;

/// How often the folder is looked at while waiting.
const PAUSE: Duration = Duration::from_millis(50);
/// For how long messages that are about to be captured are waited for: the server takes up to 50 ms, or does not run.
const DUE_FOR: Duration = Duration::from_secs(1);

pub(crate) fn run(arguments: &Mail, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let folder = DataFolder::existing(&arguments.folder.data)?;
    await_the_last(&folder)?;
    let folder = folder.mail();
    let mut left = arguments.wait.unwrap_or_default();
    let messages = loop {
        let mut messages = captured(&folder, arguments.address.as_deref())?;
        messages.retain(|message| !arguments.code || message.code.is_some());
        if !messages.is_empty() || left.is_zero() {
            break messages;
        }
        if !terminal.is_read() {
            return Ok(ExitCode::SUCCESS);
        }
        thread::sleep(PAUSE.min(left));
        left = left.saturating_sub(PAUSE);
    };
    if messages.is_empty() && (arguments.code || arguments.wait.is_some()) {
        let whom = arguments.address.as_deref().unwrap_or("anybody");
        return Err(Failure::new(
            format!("there is no message to {whom}"),
            "Check the address, or wait longer with --wait 10s.",
        ));
    }
    if arguments.code {
        let newest = messages.first().and_then(|message| message.code.as_deref());
        terminal.line(newest.unwrap_or_default());
        return Ok(ExitCode::SUCCESS);
    }
    for message in &messages {
        if arguments.json {
            terminal.line(&serde_json::to_string(message).unwrap_or_default());
        } else {
            print(message, terminal);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Waits for the messages of requests that were answered already: the newest one in the folder might be older than they are.
fn await_the_last(folder: &DataFolder) -> Result<(), Failure> {
    let store = folder.store();
    if !store.is_file() {
        // Its server keeps users in a database.
        return Ok(());
    }
    let place = Database::in_file(&store);
    let ahead = folder.ahead_millis()?;
    runtime()?.block_on(async {
        let engine = place.read().await?;
        let end = stopwatch() + DUE_FOR;
        loop {
            let backlog = Backlog::of(engine.as_ref(), now_millis() + ahead).await;
            let backlog = backlog.map_err(|cause| {
                Failure::new(format!("can't read {place}"), "Run the command again.").because(cause)
            })?;
            if !backlog.is_due || stopwatch() >= end {
                return Ok(());
            }
            thread::sleep(PAUSE / 5);
        }
    })
}

fn print(message: &Captured, terminal: &Terminal) {
    let at = Timestamp::from_millisecond(message.at).unwrap_or_default();
    let heading = format!("{at:.0}  to {}", message.to);
    terminal.line(&terminal.strong(&heading));
    if !message.subject.is_empty() {
        terminal.line(&terminal.faint(&format!("Subject: {}", message.subject)));
    }
    terminal.line(&message.body);
    terminal.line("");
}
