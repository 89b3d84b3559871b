//! The checks before anything is proved: a table of rows in order, with a column for each way in.

use std::collections::BTreeMap;

use model::{AuthFlowType, Error};

use crate::limits::USERNAME_CHARACTERS_MAX;
use crate::records::Client;
use crate::settings::client::flows;
use crate::{Result, refusals};

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    InitiateAuth,
    AdminInitiateAuth,
    RespondToAuthChallenge,
    AdminRespondToAuthChallenge,
}

/// What the checks look at.
pub(crate) struct Facts<'a> {
    pub(crate) entry: Entry,
    pub(crate) client: &'a Client,
    /// The flow, where one is begun.
    pub(crate) flow: Option<AuthFlowType>,
    pub(crate) parameters: &'a BTreeMap<String, String>,
    /// The parameters without which the step can't be taken.
    pub(crate) required: &'static [&'static str],
}

type Check = fn(&Facts<'_>) -> Result<()>;

/// A row: its check, and whether it holds for `InitiateAuth`, `AdminInitiateAuth`, `RespondToAuthChallenge` and
/// `AdminRespondToAuthChallenge`.
type Row = (Check, [bool; 4]);

const ROWS: [Row; 4] = [
    (flow_belongs_to_the_operation, [true, true, false, false]),
    (flow_is_enabled_for_the_client, [true, true, false, false]),
    (parameters_are_there, [true, true, true, true]),
    (username_could_be_one, [true, true, true, true]),
];

/// Runs the checks of the table, in order.
///
/// # Errors
/// That of the first check that refuses.
pub(crate) fn pass(facts: &Facts<'_>) -> Result<()> {
    let column = match facts.entry {
        Entry::InitiateAuth => 0,
        Entry::AdminInitiateAuth => 1,
        Entry::RespondToAuthChallenge => 2,
        Entry::AdminRespondToAuthChallenge => 3,
    };
    ROWS.iter()
        .filter(|(_, columns)| columns[column])
        .try_for_each(|(check, _)| check(facts))
}

fn flow_belongs_to_the_operation(facts: &Facts<'_>) -> Result<()> {
    let belongs = match facts.flow {
        Some(AuthFlowType::AdminNoSrpAuth | AuthFlowType::AdminUserPasswordAuth) => {
            facts.entry == Entry::AdminInitiateAuth
        }
        Some(AuthFlowType::UserPasswordAuth) => facts.entry == Entry::InitiateAuth,
        _ => true,
    };
    if belongs {
        Ok(())
    } else {
        Err(refusals::invalid_parameter(
            "Initiate Auth method not supported",
        ))
    }
}

fn flow_is_enabled_for_the_client(facts: &Facts<'_>) -> Result<()> {
    let Some(flow) = facts.flow else {
        return Ok(());
    };
    if flows::may_use(&facts.client.settings, flow) {
        Ok(())
    } else {
        Err(flow_not_enabled(facts.entry, flow))
    }
}

/// AWS's sentence differs from flow to flow where applications ask, and is one for all where administrators do.
fn flow_not_enabled(entry: Entry, flow: AuthFlowType) -> Error {
    refusals::invalid_parameter(match (entry, flow) {
        (Entry::InitiateAuth, AuthFlowType::UserPasswordAuth) => {
            "USER_PASSWORD_AUTH flow not enabled for this client"
        }
        (Entry::InitiateAuth, AuthFlowType::UserSrpAuth) => {
            "USER_SRP_AUTH is not enabled for the client."
        }
        (Entry::InitiateAuth, AuthFlowType::CustomAuth) => {
            "CUSTOM_AUTH is not enabled for the client."
        }
        (Entry::InitiateAuth, AuthFlowType::UserAuth) => "USER_AUTH is not enabled for the client.",
        _ => "Auth flow not enabled for this client",
    })
}

fn parameters_are_there(facts: &Facts<'_>) -> Result<()> {
    let missing = facts
        .required
        .iter()
        .find(|name| !facts.parameters.contains_key(**name));
    match missing {
        Some(name) => Err(refusals::invalid_parameter(format!(
            "Missing required parameter {name}"
        ))),
        None => Ok(()),
    }
}

/// The name is among parameters on which the facts put no bounds; nobody's is longer than the API lets a name be.
fn username_could_be_one(facts: &Facts<'_>) -> Result<()> {
    let name = facts.parameters.get("USERNAME");
    if name.is_none_or(|name| name.chars().count() <= USERNAME_CHARACTERS_MAX) {
        return Ok(());
    }
    Err(refusals::invalid_parameter(format!(
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than or equal to {USERNAME_CHARACTERS_MAX}",
    )))
}
