//! `cenote store check`: whether a database keeps what Cenote relies on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use store::Engine;
use store::conformance::CASES;
use store::postgres::Trial;
use store::sqlite::{Options, Sqlite};

use crate::command_line::{Store, StoreCheck, StoreCommand};
use crate::database::Database;
use crate::failure::Failure;
use crate::place;
use crate::random;
use crate::server::runtime;
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Store, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let StoreCommand::Check(arguments) = &arguments.command;
    runtime()?.block_on(check(arguments, terminal))?;
    Ok(ExitCode::SUCCESS)
}

async fn check(arguments: &StoreCheck, terminal: &Terminal) -> Result<(), Failure> {
    let broken = match (&arguments.url, &arguments.path) {
        (Some(url), _) => check_server(arguments, url, terminal).await?,
        (None, Some(path)) => check_file(path, terminal).await?,
        (None, None) => {
            let mend = "Name a database with --url, or a file with --path.";
            return Err(Failure::new("there is nothing to check", mend));
        }
    };
    if broken == 0 {
        terminal.line(&format!("All {} promises are kept.", CASES.len()));
        return Ok(());
    }
    Err(Failure::new(
        format!("{broken} of {} promises are broken", CASES.len()),
        "Keep no directory there: what it would lose or let in, nothing above it can mend.",
    ))
}

async fn check_server(
    arguments: &StoreCheck,
    url: &str,
    terminal: &Terminal,
) -> Result<usize, Failure> {
    let place = arguments.server.database(url)?;
    let options = match &place {
        Database::Server(options) => (**options).clone(),
        Database::File(path) => return check_file(path, terminal).await,
    };
    let seed = seed()?;
    let schema = format!("cenote_check_{seed:016x}");
    let trial = Trial::begin(options, &schema).await;
    let trial = trial.map_err(|cause| place.unopened(cause))?;
    let engine: Arc<dyn Engine> = trial.store();
    let broken = try_all(&engine, seed, terminal).await;
    drop(engine);
    trial.end().await.map_err(|cause| {
        Failure::new(
            format!("the schema {schema} is left in the database"),
            format!("Remove it: DROP SCHEMA {schema} CASCADE."),
        )
        .because(cause)
    })?;
    Ok(broken)
}

async fn check_file(path: &Path, terminal: &Terminal) -> Result<usize, Failure> {
    let is_new = !path.exists();
    let place = Database::in_file(path);
    let opened = Sqlite::open(path, Options::default());
    let engine: Arc<dyn Engine> = Arc::new(opened.map_err(|cause| place.unopened(cause))?);
    place::must_be_whole(engine.as_ref(), &place.to_string()).await?;
    let broken = try_all(&engine, seed()?, terminal).await;
    drop(engine);
    if is_new {
        for suffix in ["", "-lock", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            // A closed store has no log and no index of it.
            let _ = fs::remove_file(PathBuf::from(name));
        }
    }
    Ok(broken)
}

/// Prints each promise with its verdict, and gives how many are broken.
async fn try_all(engine: &Arc<dyn Engine>, seed: u64, terminal: &Terminal) -> usize {
    let mut broken = 0;
    for case in CASES {
        let verdict = match case.run(engine, seed).await {
            Ok(()) => "kept".to_owned(),
            Err(failure) => {
                broken += 1;
                terminal.strong(&format!("broken: {failure}"))
            }
        };
        let promise = case.name.replace('_', " ");
        terminal.line(&format!("{promise:<32} {verdict}"));
    }
    broken
}

/// Differs from that of any other run, so that two at once do not meet.
fn seed() -> Result<u64, Failure> {
    let random = random::bytes()?;
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&random[..8]);
    Ok(u64::from_be_bytes(bytes))
}
