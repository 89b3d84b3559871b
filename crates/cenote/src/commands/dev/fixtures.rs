//! What makes a server for development what a suite of tests expects, and how a person is told of it.

use userpool::{Ahead, Development, ISSUER_REGION, SharedKey};

use crate::command_line::Fixtures;
use crate::commands::clock::distance;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::seed::Seed;

/// What the command line and the folder say.
pub(super) fn development(
    fixtures: &Fixtures,
    data: &DataFolder,
    account: &str,
) -> Result<Development, Failure> {
    let ahead = Ahead::default();
    ahead.set(data.ahead_millis()?);
    let shared_key = fixtures.credentials.as_ref().map(|key| SharedKey {
        id: key.id.clone(),
        secret: key.secret.clone(),
        account: account.to_owned(),
    });
    Ok(Development {
        pinned_ids: true,
        shared_key,
        code: fixtures.code.clone(),
        ahead,
    })
}

/// The seed, read as a whole before the server is opened.
pub(super) fn seed(fixtures: &Fixtures) -> Result<Option<Seed>, Failure> {
    fixtures.seed.as_deref().map(Seed::read).transpose()
}

/// The base of the issuer of tokens.
pub(super) fn issuer(fixtures: &Fixtures, endpoint: &str) -> String {
    let said = fixtures.issuer.as_deref();
    said.unwrap_or(endpoint).to_owned()
}

/// What is otherwise than a person may expect, a line each.
pub(super) fn said(fixtures: &Fixtures, development: &Development) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(key) = &fixtures.credentials {
        lines.push(format!(
            "The access key {} is taken too: anybody on this machine who knows its secret may do everything here",
            key.id
        ));
    }
    if let Some(code) = &fixtures.code {
        lines.push(format!(
            "Each confirmation code is {}: any page in a browser here that knows a client's id and a user's name may set the password anew",
            code.expose()
        ));
    }
    if let Some(issuer) = &fixtures.issuer {
        let issuer = issuer.replace(ISSUER_REGION, "<region>");
        lines.push(format!("Tokens say that they come from {issuer}/<pool id>"));
    }
    let ahead = development.ahead.millis();
    if ahead != 0 {
        lines.push(format!(
            "The clock is {}: `cenote clock reset` puts it back",
            distance(ahead)
        ));
    }
    lines
}
