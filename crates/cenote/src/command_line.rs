//! What can be said on the command line.

mod audit;
mod clock;
mod fixtures;
mod keys;
mod snapshot;

use std::ffi::OsString;
use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;
use model::Sensitive;

use crate::config::network;

pub(crate) use audit::{
    Audit, AuditCommand, AuditExport, AuditTail, AuditVerify, Auditing, Format,
};
pub(crate) use clock::{Clock, Turn};
pub(crate) use fixtures::Fixtures;
pub(crate) use keys::{Keys, KeysAdd, KeysCommand, KeysList, KeysRevoke, KeysShow};
pub(crate) use snapshot::{Named, Snapshot, SnapshotCommand};

/// A user directory that speaks Amazon Cognito.
#[derive(Parser)]
#[command(name = "cenote", version, about, max_term_width = 100)]
pub(crate) struct CommandLine {
    /// Writes without colours, as it does anyhow where nobody looks, or where `NO_COLOR` has a value.
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Runs a server for development: loopback only, embedded store, captured mail.
    Dev(Dev),
    /// Runs a server for production, as a configuration file says.
    Serve(Serve),
    /// Runs a command with the endpoint, the keys and the region of a server set.
    Exec(Exec),
    /// Prints the endpoint, the keys and the region of a server as export lines.
    Env(Folder),
    /// Prints captured messages, newest first.
    Mail(Mail),
    /// Shows the clock of a server for development, or lets time pass there.
    Clock(Clock),
    /// Keeps what a server for development has under a name, and puts it back.
    Snapshot(Snapshot),
    /// Prints the path of the local certificate authority.
    Ca(Folder),
    /// Looks whether a directory holds what it should, also while its server runs.
    Check(Check),
    /// Writes everything that a directory holds into one file, also while its server runs.
    Backup(Backup),
    /// Makes a directory of a backup; what was issued before is void.
    Restore(Restore),
    /// Gives access keys, and takes them back, also while the server runs.
    Keys(Keys),
    /// Looks through the log of what was done, where one is kept, also while the server runs.
    Audit(Audit),
    /// Prints what became of the rows of files of users, also while the server runs.
    Logs(Logs),
    /// Moves what a directory holds into another store, from a file to `PostgreSQL` or back.
    Copy(Copy),
    /// Works on a store itself.
    Store(Store),
}

/// The directory that a command works on. It holds a secret, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Directory {
    /// The data folder of the server.
    #[arg(long, default_value = ".cenote", env = "CENOTE_DATA")]
    pub(crate) data: PathBuf,
    /// The configuration file of the server, in place of its data folder.
    #[arg(long)]
    pub(crate) config: Option<PathBuf>,
    /// The `PostgreSQL` database that holds the users of the data folder, such as `postgresql://localhost/cenote`.
    #[arg(long, value_name = "URL", env = "CENOTE_STORE", hide_env_values = true)]
    pub(crate) store: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    /// The master key as 64 hexadecimal digits; the environment alone gives it, so that no process list shows it.
    #[arg(long, hide = true, env = "CENOTE_MASTER_KEY", hide_env_values = true)]
    pub(crate) master_key: Option<Sensitive<String>>,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) directory: Directory,
}

/// It holds a secret, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Logs {
    /// The user pool, by its id or its ARN; the first thousand of the account otherwise.
    pub(crate) pool: Option<String>,
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// Only what became of this user import job, such as `import-kXVTbSz8wN`.
    #[arg(long, value_name = "ID")]
    pub(crate) job: Option<String>,
    /// Only rows that failed.
    #[arg(long)]
    pub(crate) failed: bool,
    /// Prints the lines as JSON, one a line, as `FilterLogEvents` gives them.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// The file to write; one that is there already is not replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// The file that `cenote backup` wrote.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// Takes a backup for which no master key vouches: one of an older version, or one whose key is not at hand.
    #[arg(long)]
    pub(crate) unauthenticated: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The data folder of the server.
    #[arg(long, default_value = ".cenote", env = "CENOTE_DATA")]
    pub(crate) data: PathBuf,
}

/// It may hold a password, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Dev {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 9229)]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Answers for this name too, beside addresses, `localhost`, and the names of AWS that lead here; its certificate is for it as
    /// well. May be said more than once.
    #[arg(long, value_name = "NAME", value_parser = host)]
    pub(crate) host: Vec<String>,
    /// Keeps users in this `PostgreSQL` database rather than in the data folder, such as `postgresql://localhost/cenote`.
    #[arg(long, value_name = "URL", env = "CENOTE_STORE", hide_env_values = true)]
    pub(crate) store: Option<String>,
    /// The AWS region of pools made by requests that name none.
    #[arg(long, default_value = "us-east-1")]
    pub(crate) region: String,
    /// The AWS account.
    #[arg(long, default_value = "000000000000", value_parser = account)]
    pub(crate) account: String,
    /// Goes on as if pools had no Lambda triggers that can't be asked, rather than to refuse what their functions might.
    #[arg(long)]
    pub(crate) ignore_triggers: bool,
    /// Refuses requests beyond the request rates of Amazon Cognito, as an application will be refused there.
    #[arg(long)]
    pub(crate) quotas: bool,
    #[command(flatten)]
    pub(crate) auditing: Auditing,
    /// Refuses stacks with resources on which Cenote does not act, rather than to record those without effect.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Asks this URL in place of the Lambda function that a pool names so. May be said more than once.
    #[arg(long, value_name = "ARN=URL", value_parser = hook)]
    pub(crate) hook: Vec<(String, String)>,
    /// Asks hooks in this network too, without TLS as well, such as 172.17.0.0/16, and leads programs of `cenote exec --proxy` there;
    /// hooks on this machine are asked anyhow.
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    pub(crate) reach: Vec<IpNet>,
    /// Takes the passwords of this list for known to others, in pools with threat protection: a file or a folder as Have I Been Pwned
    /// gives them away.
    #[arg(long, value_name = "PATH")]
    pub(crate) known_passwords: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) fixtures: Fixtures,
    /// Writes the endpoint into this file once the server answers.
    #[arg(long)]
    pub(crate) ready_file: Option<PathBuf>,
}

/// It holds a secret, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Serve {
    /// The configuration file.
    #[arg(long)]
    pub(crate) config: PathBuf,
    /// The master key as 64 hexadecimal digits; the environment alone gives it, so that no process list shows it.
    #[arg(long, hide = true, env = "CENOTE_MASTER_KEY", hide_env_values = true)]
    pub(crate) master_key: Option<Sensitive<String>>,
}

#[derive(Debug, Args)]
pub(crate) struct Exec {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Leads the host names of AWS to the server, for a command that knows no endpoint; all other hosts are reached through it.
    #[arg(long)]
    pub(crate) proxy: bool,
    /// With --proxy: no other host is reached.
    #[arg(long, requires = "proxy")]
    pub(crate) offline: bool,
    /// The command and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) command: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Mail {
    /// Only messages to this e-mail address or phone number.
    pub(crate) address: Option<String>,
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Waits so long for a message, such as 5s, where there is none yet.
    #[arg(long, value_parser = duration)]
    pub(crate) wait: Option<std::time::Duration>,
    /// Prints messages as JSON, one a line.
    #[arg(long)]
    pub(crate) json: bool,
    /// Prints the newest code alone.
    #[arg(long, conflicts_with = "json")]
    pub(crate) code: bool,
}

/// How a `PostgreSQL` database is reached, beside its URL.
#[derive(Debug, Args)]
pub(crate) struct ServerOptions {
    /// A file that holds the password of the `PostgreSQL` user, where the URL does not.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// A PEM file with the root certificates that may vouch for the `PostgreSQL` server; the system's otherwise.
    #[arg(long, value_name = "FILE")]
    pub(crate) root_certificate: Option<PathBuf>,
}

/// Its places may hold passwords, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Copy {
    /// What to read: a data folder, its `store.sqlite`, or `postgresql://user@host/database`.
    #[arg(long, value_name = "PLACE")]
    pub(crate) from: String,
    /// What to fill, which must be empty: written as the other.
    #[arg(long, value_name = "PLACE")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
}

#[derive(Args)]
pub(crate) struct Store {
    #[command(subcommand)]
    pub(crate) command: StoreCommand,
}

#[derive(Subcommand)]
pub(crate) enum StoreCommand {
    /// Tries whether a database keeps what Cenote relies on, beside whatever it holds already.
    Check(StoreCheck),
}

/// Its URL may hold a password, so that it can't be printed.
#[derive(Args)]
pub(crate) struct StoreCheck {
    /// A `PostgreSQL` database, such as `postgresql://user@host/database`: tried in a schema of its own, which is removed.
    #[arg(long, value_name = "URL", required_unless_present = "path")]
    pub(crate) url: Option<String>,
    /// A file of `SQLite`: made and removed where there is none.
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    pub(crate) path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
}

fn account(text: &str) -> Result<String, String> {
    let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        Ok(text.to_owned())
    } else {
        Err("an account has twelve digits".to_owned())
    }
}

/// A name as names are compared, or an address. What TLS takes for no name can be in no certificate: rustls believes none of whose
/// names one is malformed.
fn host(text: &str) -> Result<String, String> {
    // An address stands in brackets where it is part of a URL.
    let inside = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let bracketed = inside.and_then(|it| it.parse::<Ipv6Addr>().ok());
    let address = text.parse::<IpAddr>().ok();
    if let Some(address) = address.or_else(|| bracketed.map(IpAddr::V6)) {
        if address.to_canonical().is_unspecified() {
            return Err(
                "it is nobody's address: name the one by which the server is asked".to_owned(),
            );
        }
        return Ok(address.to_string());
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        (1..=63).contains(&label.len())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err(
            "write a name such as cenote.test, without https:// and without a port".to_owned(),
        );
    }
    let mut labels = name.split('.');
    if let Some(label) = labels.find(|label| label.starts_with('-') || label.ends_with('-')) {
        return Err(format!(
            "its part '{label}' begins or ends with '-', and TLS takes that for no name: write it without that '-'"
        ));
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "its last part '{last}' has digits alone, and TLS takes that for no name: put a word behind it, as in {name}.test, or write a whole address"
        ));
    }
    Ok(name)
}

fn hook(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=');
    let (function, url) = parts.ok_or("write it as ARN=URL")?;
    Ok((function.to_owned(), url.to_owned()))
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    let (number, millis) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 1000),
        (None, None) => (text, 1000),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "write it as 5s or 500ms".to_owned())?;
    Ok(std::time::Duration::from_millis(
        number.saturating_mul(millis),
    ))
}
