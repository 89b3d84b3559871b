//! `cenote check`: whether a store holds what it should.

use std::process::ExitCode;

use crypto::master_key::MasterKey;
use crypto::seal::Keyring;
use jiff::Timestamp;
use store::walk::{Fault, Report, Sealed, Watch, check};
use work::{GivenUp, given_up};

use crate::clock::now_millis;
use crate::command_line::Check;
use crate::failure::Failure;
use crate::place::{self, Kept};
use crate::progress::Progress;
use crate::server::runtime;
use crate::terminal::Terminal;

/// Faults that are printed; the rest is counted.
const FAULTS_SHOWN_MAX: u64 = 1_000;

pub(crate) fn run(arguments: &Check, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let kept = Kept::of(&arguments.directory)?;
    runtime()?.block_on(look(&kept, terminal))
}

async fn look(kept: &Kept, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let engine = kept.place.read().await?;
    let place = kept.place.to_string();
    place::must_be_whole(engine.as_ref(), &place).await?;
    let mut watcher = Watcher {
        keyring: kept.master_key.as_ref().map(MasterKey::keyring),
        terminal,
        progress: Progress::begin("checking", None),
        faults: 0,
    };
    let report = check(engine.as_ref(), &place::tables(), &mut watcher).await;
    let report = report.map_err(|cause| place::failed(&place, cause))?;
    let has_key = watcher.keyring.is_some();
    drop(watcher);
    tell(&report, has_key, kept, terminal);
    let given_up = given_up(engine, now_millis()).await;
    for it in given_up.map_err(|cause| place::failed(&place, cause))? {
        terminal.line(&told(&it));
    }
    if report.faults == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::new(
        format!("{} in {place}", counted(report.faults, "fault")),
        "Keep a backup of it as it is. Restore the newest backup that has no fault, or report the faults with the version of Cenote.",
    ))
}

struct Watcher<'a> {
    keyring: Option<Keyring>,
    terminal: &'a Terminal,
    progress: Progress,
    faults: u64,
}

impl Watch for Watcher<'_> {
    fn opens(&self, sealed: &Sealed) -> bool {
        self.keyring
            .as_ref()
            .is_none_or(|keyring| keyring.open(&sealed.context, &sealed.text).is_ok())
    }

    fn seen(&mut self, keys: u64) {
        self.progress.at(keys);
    }

    fn fault(&mut self, fault: Fault) {
        self.faults += 1;
        if self.faults <= FAULTS_SHOWN_MAX {
            let line = format!("{} {}", fault.key, fault.what);
            self.progress.aside(|| self.terminal.line(&line));
        }
    }
}

fn tell(report: &Report, has_key: bool, kept: &Kept, terminal: &Terminal) {
    if report.faults > FAULTS_SHOWN_MAX {
        let more = counted(report.faults - FAULTS_SHOWN_MAX, "further fault");
        terminal.line(&format!("and {more}"));
    }
    for count in &report.counts {
        let (records, entries) = (count.records, count.entries);
        if records + entries > 0 {
            let name = terminal.strong(&format!("{:<16}", count.table));
            let line = format!("{name} {records:>12} records {entries:>12} index entries");
            terminal.line(&line);
        }
    }
    let sealed = counted(report.sealed, "sealed member");
    terminal.line(&if has_key {
        format!("{sealed} opened with the master key")
    } else {
        let place = &kept.master_key_place;
        format!("{sealed} not opened: there is no master key in {place}")
    });
    if report.faults == 0 {
        terminal.line("No faults.");
    }
}

/// What was given up, and why.
fn told(it: &GivenUp) -> String {
    if let Some(job) = &it.job {
        let why = it.why.as_deref().unwrap_or_default();
        let (reason, last) = (&it.reason, written(it.last_millis));
        return format!("the job {job} given up, {why} ({reason}), at {last}");
    }
    let what = match it.medium.as_deref() {
        Some("EMAIL") => "mail",
        Some("SMS") => "text message",
        Some("LOG") => "log line",
        _ => "message",
    };
    let is_log = it.medium.as_deref() == Some("LOG");
    let what = counted(it.count, what);
    let of_pool = it.pool_id.as_ref();
    let of_pool = of_pool.map_or_else(String::new, |pool| format!(" of the pool {pool}"));
    let why = match it.reason.as_str() {
        "late" if is_log => "nobody took it for a day and a half",
        "late" => "what was in it had ended before it could be delivered",
        "failures" => "it could not be delivered, however often it was tried",
        "refused" if it.medium.as_deref() == Some("SMS") => {
            "the gateway of text messages refused it for good"
        }
        "refused" if is_log => "it was refused for good where it was to go",
        "refused" => "the mail server refused it for good",
        "unreadable" => "it could not be read",
        other => other,
    };
    let (first, last) = (written(it.first_millis), written(it.last_millis));
    format!(
        "{what}{of_pool} given up, {why} ({}), from {first} to {last}",
        it.reason
    )
}

fn written(millis: i64) -> String {
    let instant = Timestamp::from_millisecond(millis).unwrap_or_default();
    format!("{instant:.0}")
}

/// A number with what it counts.
pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
