//! The ways in, and what is looked at before anything is proved: a table of rows in order, each with the doors that it is for.

use std::collections::BTreeMap;

use crypto::srp;
use model::{AuthFlowType, ChallengeNameType, Error};

use crate::limits::USERNAME_CHARACTERS_MAX;
use crate::records::{Client, Pool};
use crate::settings::client::flows;
use crate::sign_in::timestamp;
use crate::{Result, refusals};

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// `InitiateAuth`.
    Initiate,
    /// `AdminInitiateAuth`.
    AdminInitiate,
    /// `RespondToAuthChallenge`.
    Respond,
    /// `AdminRespondToAuthChallenge`.
    AdminRespond,
}

/// Some of the doors.
#[derive(Clone, Copy)]
struct Doors(u8);

const BEGIN: Doors = Doors::of(Door::Initiate).or(Doors::of(Door::AdminInitiate));
const ANSWER: Doors = Doors::of(Door::Respond).or(Doors::of(Door::AdminRespond));
const API: Doors = BEGIN.or(ANSWER);

impl Doors {
    const fn of(door: Door) -> Doors {
        Doors(1 << door as u8)
    }

    const fn or(self, other: Doors) -> Doors {
        Doors(self.0 | other.0)
    }

    fn contain(self, door: Door) -> bool {
        self.0 & Doors::of(door).0 != 0
    }
}

/// One step of a sign-in: through which door, with what.
pub(crate) struct Step<'a> {
    pub(crate) door: Door,
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    /// `AuthParameters` or `ChallengeResponses`.
    pub(crate) parameters: &'a BTreeMap<String, String>,
    /// `Session`: of an answer, or of the end of a sign-up.
    pub(crate) session: Option<&'a str>,
    /// The challenge that is answered; none where a sign-in begins.
    pub(crate) answers: Option<ChallengeNameType>,
}

impl Step<'_> {
    /// A parameter, empty where it is not there.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// `SECRET_HASH`, where it is there.
    pub(super) fn secret_hash(&self) -> Option<&str> {
        self.parameters.get("SECRET_HASH").map(String::as_str)
    }
}

/// What the rows look at.
pub(super) struct Facts<'a> {
    pub(super) step: &'a Step<'a>,
    /// The flow, where one is begun.
    pub(super) flow: Option<AuthFlowType>,
    /// What the step can't be taken without: parameters, and `Session`.
    pub(super) needs: &'static [&'static str],
    /// Whether whoever comes does so from an address that is kept out.
    pub(super) is_blocked: bool,
    pub(super) now_millis: i64,
}

type Check = fn(&Facts<'_>) -> Result<()>;

struct Row {
    /// By what logs call it.
    id: &'static str,
    /// Why it is there.
    reason: &'static str,
    doors: Doors,
    check: Check,
}

const fn row(id: &'static str, reason: &'static str, doors: Doors, check: Check) -> Row {
    Row {
        id,
        reason,
        doors,
        check,
    }
}

#[rustfmt::skip]
const ROWS: [Row; 7] = [
    row("flow_of_the_door", "administrators and applications have flows of their own",     BEGIN,  flow_of_the_door),
    row("flow_enabled",     "a client may use what it was made for",                       BEGIN,  flow_enabled),
    row("needs",            "nothing can be looked at that is not there",                  API,    needs),
    row("name_length",      "nobody's name is longer than the API lets a name be",         API,    name_length),
    row("public_value",     "an exchange is about a number of the group",                  API,    public_value),
    row("timestamp",        "a proof was made lately",                                     ANSWER, made_lately),
    row("address",          "nobody signs in from where the pool keeps everybody out",     API,    from_outside),
];

/// Runs the checks of the table, in order.
///
/// # Errors
/// That of the first row that refuses.
pub(super) fn pass(facts: &Facts<'_>) -> Result<()> {
    let door = facts.step.door;
    let mut rows = ROWS.iter().filter(|row| row.doors.contain(door));
    rows.try_for_each(|row| {
        (row.check)(facts).inspect_err(|_| {
            tracing::debug!(?door, row = row.id, reason = row.reason, "not let through");
        })
    })
}

fn flow_of_the_door(facts: &Facts<'_>) -> Result<()> {
    let door = facts.step.door;
    let belongs = match facts.flow {
        Some(AuthFlowType::AdminNoSrpAuth | AuthFlowType::AdminUserPasswordAuth) => {
            door == Door::AdminInitiate
        }
        Some(AuthFlowType::UserPasswordAuth) => door == Door::Initiate,
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

fn flow_enabled(facts: &Facts<'_>) -> Result<()> {
    match facts.flow {
        Some(flow) if !flows::may_use(&facts.step.client.settings, flow) => {
            Err(flow_not_enabled(facts.step.door, flow))
        }
        _ => Ok(()),
    }
}

/// AWS's sentence differs from flow to flow where applications ask, and is one for all where administrators do.
fn flow_not_enabled(door: Door, flow: AuthFlowType) -> Error {
    refusals::invalid_parameter(match (door, flow) {
        (Door::Initiate, AuthFlowType::UserPasswordAuth) => {
            "USER_PASSWORD_AUTH flow not enabled for this client"
        }
        (Door::Initiate, AuthFlowType::UserSrpAuth) => {
            "USER_SRP_AUTH is not enabled for the client."
        }
        (Door::Initiate, AuthFlowType::CustomAuth) => "CUSTOM_AUTH is not enabled for the client.",
        (Door::Initiate, AuthFlowType::UserAuth) => "USER_AUTH is not enabled for the client.",
        _ => "Auth flow not enabled for this client",
    })
}

fn needs(facts: &Facts<'_>) -> Result<()> {
    let is_there = |name: &str| match name {
        "Session" => facts.step.session.is_some(),
        name => facts.step.parameters.contains_key(name),
    };
    match facts.needs.iter().find(|name| !is_there(name)) {
        Some(name) => Err(refusals::invalid_parameter(format!(
            "Missing required parameter {name}"
        ))),
        None => Ok(()),
    }
}

/// The name is among parameters on which the facts put no bounds.
fn name_length(facts: &Facts<'_>) -> Result<()> {
    let name = facts.step.parameter("USERNAME");
    if name.chars().count() <= USERNAME_CHARACTERS_MAX {
        return Ok(());
    }
    Err(refusals::invalid_parameter(format!(
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than or equal to {USERNAME_CHARACTERS_MAX}",
    )))
}

fn public_value(facts: &Facts<'_>) -> Result<()> {
    if !facts.needs.contains(&"SRP_A") {
        return Ok(());
    }
    srp::check_public(facts.step.parameter("SRP_A")).map_err(|cause| {
        refusals::invalid_parameter("SRP_A is not a public value of the exchange").because(cause)
    })
}

fn from_outside(facts: &Facts<'_>) -> Result<()> {
    if facts.is_blocked {
        return Err(refusals::address_blocked());
    }
    Ok(())
}

fn made_lately(facts: &Facts<'_>) -> Result<()> {
    if !facts.needs.contains(&"TIMESTAMP") {
        return Ok(());
    }
    timestamp::refuse_far_off(facts.step.parameter("TIMESTAMP"), facts.now_millis)
}
