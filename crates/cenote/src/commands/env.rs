//! `cenote env`: the endpoint, the keys and the region of a server as export lines.

use std::process::ExitCode;

use crate::command_line::Folder;
use crate::data::{Credentials, DataFolder};
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Folder, terminal: &Terminal) -> Result<ExitCode, Failure> {
    for (name, value) in variables(arguments)? {
        terminal.line(&format!("export {name}='{value}'"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The variables that point AWS's clients at the server of a folder.
pub(crate) fn variables(arguments: &Folder) -> Result<Vec<(&'static str, String)>, Failure> {
    let data = DataFolder::existing(&arguments.data)?;
    let endpoint = data.endpoint()?;
    let credentials = data.known_credentials()?.ok_or_else(|| {
        Failure::new(
            "the data folder has no access key",
            "Start `cenote dev` on it first.",
        )
    })?;
    Ok(named(&endpoint, credentials))
}

fn named(endpoint: &str, credentials: Credentials) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key),
        ("AWS_REGION", credentials.region.clone()),
        ("AWS_DEFAULT_REGION", credentials.region),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("CDK_DISABLE_CLI_TELEMETRY", "true".to_owned()),
    ]
}
