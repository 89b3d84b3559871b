//! What can be said to `cenote audit`.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use userpool::Anchor;

use super::Directory;

/// It holds a secret, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(crate) command: AuditCommand,
}

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Looks whether anything of the log was altered, dropped, reordered or cut off.
    Verify(AuditVerify),
    /// Prints the newest of the log.
    Tail(AuditTail),
    /// Prints the log, opened, one entry a line.
    Export(AuditExport),
}

/// Whether a server for development keeps a log.
#[derive(Debug, Args)]
pub(crate) struct Auditing {
    /// Notes each change and each sign-in in the audit log.
    #[arg(long)]
    pub(crate) audit: bool,
}

#[derive(Args)]
pub(crate) struct AuditVerify {
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// What an earlier `cenote audit verify` printed of the end of the log, to be found in it.
    #[arg(long, value_name = "NUMBER:MAC")]
    pub(crate) since: Option<Anchor>,
}

#[derive(Args)]
pub(crate) struct AuditTail {
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// So many entries.
    #[arg(short = 'n', long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) lines: u64,
    /// Goes on with what is added, until it is stopped.
    #[arg(short, long)]
    pub(crate) follow: bool,
    /// Prints the entries as `cenote audit export` does.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct AuditExport {
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// Only what was done at this instant or later, such as 2026-11-29 or 2026-11-29T18:30:00Z.
    #[arg(long, value_name = "INSTANT", value_parser = millis)]
    pub(crate) from: Option<i64>,
    /// Only what was done before this instant.
    #[arg(long, value_name = "INSTANT", value_parser = millis)]
    pub(crate) to: Option<i64>,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub(crate) format: Format,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A JSON object a line.
    Jsonl,
}

/// An instant, or the beginning of a day in UTC.
fn millis(text: &str) -> Result<i64, String> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(instant.as_millisecond());
    }
    let day = text.parse::<Date>().ok();
    let begins = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    begins.map_or_else(
        || Err("write it as 2026-11-29 or 2026-11-29T18:30:00Z".to_owned()),
        |begins| Ok(begins.timestamp().as_millisecond()),
    )
}
