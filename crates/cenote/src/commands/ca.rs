//! `cenote ca`: the path of the local certificate authority.

use std::process::ExitCode;

use crate::command_line::Folder;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Folder, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let path = DataFolder::existing(&arguments.data)?.authority_certificate();
    let path = path.canonicalize().map_err(|cause| {
        Failure::new(
            "the data folder has no certificate authority",
            "Start `cenote dev` on it first: that makes one.",
        )
        .because(cause)
    })?;
    terminal.line(&path.display().to_string());
    Ok(ExitCode::SUCCESS)
}
