//! Cenote: a user directory that speaks Amazon Cognito.

mod authority;
mod backup;
mod clock;
mod command_line;
mod commands;
mod config;
mod control;
mod data;
mod database;
mod delivery;
mod failure;
mod fair_queue;
mod hooks;
mod known_passwords;
mod lane;
mod limits;
mod log_delivery;
mod logging;
mod metrics;
mod place;
mod process;
mod progress;
mod proxy;
mod random;
mod secret_file;
mod seed;
mod server;
mod snapshots;
mod terminal;
mod visited;
mod workers;

use std::process::ExitCode;

use clap::Parser;

use crate::command_line::{Command, CommandLine};
use crate::terminal::Terminal;

/// A request is a few hundred small allocations, which the system's allocator makes a tenth of its time. Built without huge pages,
/// of which a server at rest would hold five for half of what it needs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = CommandLine::parse();
    let terminal = Terminal::stdout(arguments.no_color);
    // What a person runs by `cenote exec` is theirs to dump.
    if !matches!(arguments.command, Command::Exec(_)) {
        process::keep_memory_private();
    }
    let outcome = match arguments.command {
        Command::Dev(arguments) => commands::dev::run(&arguments, &terminal),
        Command::Serve(arguments) => commands::serve::run(&arguments, &terminal),
        Command::Exec(arguments) => commands::exec::run(&arguments),
        Command::Env(arguments) => commands::env::run(&arguments, &terminal),
        Command::Mail(arguments) => commands::mail::run(&arguments, &terminal),
        Command::Clock(arguments) => commands::clock::run(&arguments, &terminal),
        Command::Snapshot(arguments) => commands::snapshot::run(&arguments, &terminal),
        Command::Ca(arguments) => commands::ca::run(&arguments, &terminal),
        Command::Check(arguments) => commands::check::run(&arguments, &terminal),
        Command::Backup(arguments) => commands::backup::run(&arguments, &terminal),
        Command::Restore(arguments) => commands::restore::run(&arguments, &terminal),
        Command::Keys(arguments) => commands::keys::run(&arguments, &terminal),
        Command::Audit(arguments) => commands::audit::run(&arguments, &terminal),
        Command::Logs(arguments) => commands::logs::run(&arguments, &terminal),
        Command::Copy(arguments) => commands::copy::run(&arguments, &terminal),
        Command::Store(arguments) => commands::store::run(&arguments, &terminal),
    };
    outcome.unwrap_or_else(|failure| {
        terminal::complain(&failure);
        ExitCode::FAILURE
    })
}
