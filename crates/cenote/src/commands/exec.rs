//! `cenote exec`: runs a command against a server.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use crate::command_line::Exec;
use crate::commands::env::variables;
use crate::commands::proxied;
use crate::failure::Failure;

/// Variables that would lead AWS's clients elsewhere.
const MISLEADING: [&str; 3] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"];

/// Becomes the command: its exit code is the program's.
pub(crate) fn run(arguments: &Exec) -> Result<ExitCode, Failure> {
    let variables = variables(&arguments.folder)?;
    let Some((program, rest)) = arguments.command.split_first() else {
        return Err(Failure::new("there is no command", "Write it after --."));
    };
    let mut command = Command::new(program);
    command.args(rest).envs(variables);
    for name in MISLEADING {
        command.env_remove(name);
    }
    if arguments.proxy {
        proxied::lead(&mut command, &arguments.folder, arguments.offline)?;
    }
    let cause = command.exec();
    Err(Failure::new(
        format!("can't run {}", program.display()),
        "Check that it is installed and on the PATH.",
    )
    .because(cause))
}
