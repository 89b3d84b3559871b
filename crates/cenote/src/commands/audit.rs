//! `cenote audit`: what was done, as the log has it, and whether the log can be believed.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use userpool::{AuditEnds, AuditFault, AuditLine, AuditWalk, Inline, Noted, NotedCaller, Settings};

use crate::command_line::{Audit, AuditCommand, AuditExport, AuditTail, AuditVerify, Format};
use crate::failure::Failure;
use crate::place::{self, Kept};
use crate::progress::Progress;
use crate::server::runtime;
use crate::terminal::Terminal;

/// How often it is looked whether the log has grown.
const PAUSE: Duration = Duration::from_secs(1);
/// Entries that wait to be chained of which an export tells, and which are counted.
const WAITING_MAX: usize = 1_000_000;

pub(crate) fn run(arguments: &Audit, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let runtime = runtime()?;
    match &arguments.command {
        AuditCommand::Verify(arguments) => runtime.block_on(verify(arguments, terminal))?,
        AuditCommand::Tail(arguments) => runtime.block_on(tail(arguments, terminal))?,
        AuditCommand::Export(arguments) => runtime.block_on(export(arguments, terminal))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The log as it stood at one instant, whether or not a server runs on it.
struct Held {
    directory: userpool::Directory,
    place: String,
}

impl Held {
    async fn open(kept: &Kept) -> Result<Held, Failure> {
        let Some(master_key) = &kept.master_key else {
            return Err(Failure::new(
                format!("there is no master key in {}", kept.master_key_place),
                "Put the master key of the directory there: the log is sealed and signed with it.",
            ));
        };
        let place = kept.place.to_string();
        let engine = Arc::from(kept.place.hold().await?.engine);
        place::must_be_whole(&*engine, &place).await?;
        let directory = userpool::Directory::new(
            engine,
            master_key.keyring(),
            Arc::new(Inline),
            Settings::default(),
        );
        Ok(Held { directory, place })
    }

    async fn waiting(&self) -> Result<Vec<AuditLine>, Failure> {
        let waiting = self.directory.audit_waiting(WAITING_MAX).await;
        waiting.map_err(|cause| place::failed(&self.place, cause))
    }

    fn broken(&self, fault: &AuditFault) -> Failure {
        let mend = match fault {
            AuditFault::Unread(_) => "Run the command again.",
            AuditFault::OtherKey { .. } => {
                "Use the master key with which the log was written; if there never was another one, somebody altered the log."
            }
            AuditFault::Repeated(_) => {
                "Count each of them once: somebody who can write the database put the entry back after it was chained. Nothing else of the log is altered."
            }
            AuditFault::NotKept { .. } => {
                "Note what `cenote audit verify` prints without --since, more often than [audit] keep_days."
            }
            _ => {
                "Keep the store as it is, and compare the log with an export from before: somebody who can write the database has changed it, or it was put back from a backup."
            }
        };
        let what = match fault {
            AuditFault::Repeated(_) => "tells something twice",
            _ => "does not hold",
        };
        let place = &self.place;
        Failure::new(format!("the audit log of {place} {what}: {fault}"), mend)
    }
}

async fn verify(arguments: &AuditVerify, terminal: &Terminal) -> Result<(), Failure> {
    let held = Held::open(&Kept::of(&arguments.directory)?).await?;
    let broken = |fault| held.broken(&fault);
    let since = arguments.since.clone();
    let walk = AuditWalk::begin(&held.directory, since).await;
    let mut walk = walk.map_err(broken)?;
    let ends = walk.ends().clone();
    let mut progress = Progress::begin("verifying", None);
    let mut count = 0;
    loop {
        let lines = walk.next().await.map_err(broken)?;
        if lines.is_empty() {
            break;
        }
        count += lines.len() as u64;
        progress.at(count);
    }
    drop(progress);
    let waiting = held.waiting().await?;
    tell_ends(&ends, count, terminal);
    let foreign = waiting.iter().filter(|line| line.noted.is_none()).count();
    if foreign > 0 {
        return Err(Failure::new(
            format!(
                "{foreign} of those that wait to be chained in {} were not written by this directory",
                held.place
            ),
            "Somebody who can write the database has put it there.",
        ));
    }
    walk.refuse_repeats(&waiting).await.map_err(broken)?;
    if !waiting.is_empty() {
        let count = waiting.len();
        terminal.line(&format!(
            "{count} more wait to be chained: a server does so within a second."
        ));
    }
    Ok(())
}

/// Says how far the log goes, and what of it is to be noted.
fn tell_ends(ends: &AuditEnds, count: u64, terminal: &Terminal) {
    match &ends.newest {
        None => terminal.line("Nothing is chained yet."),
        Some(newest) => {
            let (begins, ends) = (ends.begins, newest.number);
            let counted = match count {
                1 => "1 entry".to_owned(),
                count => format!("{count} entries"),
            };
            terminal.line(&format!(
                "{counted}, number {begins} to {ends}: the chain holds."
            ));
            terminal.line(&format!("{} {newest}", terminal.strong("end")));
            terminal.line(&terminal.faint(
                "Note the end elsewhere, and give it to --since the next time: a log that was cut off or begun anew does not have it.",
            ));
        }
    }
}

async fn tail(arguments: &AuditTail, terminal: &Terminal) -> Result<(), Failure> {
    let kept = Kept::of(&arguments.directory)?;
    let print = |line: &AuditLine| {
        terminal.line(&if arguments.json {
            described(line).to_string()
        } else {
            written(line, terminal)
        });
    };
    let mut reached = None;
    let mut is_first = true;
    loop {
        let held = Held::open(&kept).await?;
        let directory = &held.directory;
        let broken = |fault| held.broken(&fault);
        let walk = if is_first {
            AuditWalk::last(directory, arguments.lines).await
        } else {
            AuditWalk::after(directory, reached).await
        };
        is_first = false;
        let mut walk = walk.map_err(broken)?;
        tell(&mut walk, terminal, &print).await.map_err(broken)?;
        reached = walk.reached();
        if !arguments.follow {
            held.waiting().await?.iter().for_each(print);
            return Ok(());
        }
        drop(held);
        if !terminal.is_read() {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Prints what is left of a walk, as long as somebody reads.
async fn tell(
    walk: &mut AuditWalk<'_>,
    terminal: &Terminal,
    print: impl Fn(&AuditLine),
) -> Result<(), AuditFault> {
    loop {
        let lines = walk.next().await?;
        if lines.is_empty() || !terminal.is_read() {
            return Ok(());
        }
        lines.iter().for_each(&print);
    }
}

async fn export(arguments: &AuditExport, terminal: &Terminal) -> Result<(), Failure> {
    let AuditExport {
        from, to, format, ..
    } = arguments;
    let is_asked = |line: &AuditLine| {
        from.is_none_or(|from| line.at_millis >= from) && to.is_none_or(|to| line.at_millis < to)
    };
    let print = |line: &AuditLine| {
        if is_asked(line) {
            match format {
                Format::Jsonl => terminal.line(&described(line).to_string()),
            }
        }
    };
    let held = Held::open(&Kept::of(&arguments.directory)?).await?;
    let broken = |fault| held.broken(&fault);
    let walk = AuditWalk::begin(&held.directory, None).await;
    let mut walk = walk.map_err(broken)?;
    tell(&mut walk, terminal, print).await.map_err(broken)?;
    if !terminal.is_read() {
        return Ok(());
    }
    let waiting = held.waiting().await?;
    waiting.iter().for_each(print);
    walk.refuse_repeats(&waiting).await.map_err(broken)
}

/// An entry as an export has it: those that are not chained yet have no number.
fn described(line: &AuditLine) -> Value {
    let mut described = json!({ "number": line.number, "at": instant(line), "id": line.id });
    let noted = serde_json::to_value(&line.noted).unwrap_or_default();
    match (described.as_object_mut(), noted) {
        (Some(all), Value::Object(noted)) => all.extend(noted),
        (Some(all), _) => drop(all.insert("unreadable".to_owned(), Value::Bool(true))),
        _ => {}
    }
    described
}

fn written(line: &AuditLine, terminal: &Terminal) -> String {
    let number = line
        .number
        .map_or_else(|| "-".to_owned(), |it| it.to_string());
    let at = instant(line);
    let Some(noted) = &line.noted else {
        return format!("{at} {number:>8}  an entry that this directory did not write");
    };
    let Noted {
        operation,
        outcome,
        challenge,
        address,
        ..
    } = noted;
    let by = match &noted.caller {
        NotedCaller::Anonymous => String::new(),
        NotedCaller::Key { id, .. } => format!("  by {id}"),
        NotedCaller::User { sub } => format!("  by {sub}"),
        NotedCaller::Program => "  by the program".to_owned(),
    };
    let mut text = format!(
        "{at} {number:>8}  {}  {outcome}{by}",
        terminal.strong(operation)
    );
    for (what, value) in [
        ("asked for", challenge),
        ("pool", &noted.pool_id),
        ("client", &noted.client_id),
        ("user", &noted.sub),
        ("by the stack", &noted.stack),
        ("from", address),
    ] {
        if let Some(value) = value {
            let _ = write!(text, "  {what} {value}");
        }
    }
    text
}

fn instant(line: &AuditLine) -> String {
    let instant = Timestamp::from_millisecond(line.at_millis).unwrap_or_default();
    format!("{instant:.3}")
}
