//! Noting what an operation did, in the same commit.

use std::collections::BTreeMap;

use model::{Error, ErrorCode};
use serde::Deserialize;
use serde_json::Value;

use super::{Noted, NotedCaller};
use crate::Result;
use crate::limits::{AUDIT_MEMBERS_MAX, AUDIT_TEXT_CHARACTERS_MAX};
use crate::records::AuditEntry;
use crate::world::{Call, Caller, Cx, Services};

/// Members of requests that name what something is done to. The name of a user is one of them only where there is such a user, or an
/// administrator says it: people type passwords where names belong.
const NAMING: [&str; 17] = [
    "ClientName",
    "ClientSecretId",
    "CredentialId",
    "DestinationUser",
    "DeviceKey",
    "EventId",
    "GroupName",
    "Identifier",
    "JobId",
    "KeyId",
    "Owner",
    "PoolName",
    "ProviderName",
    "ResourceArn",
    "SecretId",
    "SessionId",
    "SnapshotName",
];
/// The outcome of what stands before a function has said whether the call goes on.
const IN_PROGRESS: &str = "InProgress";
/// Members of requests that say nothing of what is changed.
const SILENT: [&str; 13] = [
    "AccessToken",
    "AnalyticsMetadata",
    "ClientId",
    "ClientMetadata",
    "ClientSecret",
    "ContextData",
    "RefreshToken",
    "SecretHash",
    "Session",
    "Token",
    "UserContextData",
    "UserPoolId",
    "Username",
];
/// Members of requests that list attributes, by whose names it is told what is changed.
const ATTRIBUTES: [&str; 4] = [
    "CustomAttributes",
    "UserAttributeNames",
    "UserAttributes",
    "UserMFAOptions",
];

/// An operation that is done.
#[derive(Clone, Copy)]
pub(crate) struct Act<'a> {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) kind: Kind,
    /// The body of the request.
    pub(crate) input: &'a Value,
}

impl<'a> Act<'a> {
    /// What the program does itself, or by a command of it, to what these members name.
    pub(crate) fn of_program(operation: &'static str, input: &'a Value) -> Act<'a> {
        Act {
            service: "cenote",
            operation,
            kind: Kind::Other,
            input,
        }
    }
}

/// What came of it: the body of the answer, if it has one, or the refusal.
pub(crate) type Answer<'a> = std::result::Result<&'a [u8], &'a Error>;

/// Which calls of an operation are noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sign-in, or the end of one: all.
    SignIn,
    /// What somebody who signed may do to change something: all.
    Change,
    /// Anything else: those that write.
    Other,
}

/// Adds what was done to what the run writes, where a log is kept and it is to be noted. Nothing is noted of what was refused for want
/// of room: nobody has looked at it.
pub(crate) fn note(cx: &mut Cx<'_>, act: &Act<'_>, answer: Answer<'_>) {
    if cx.hints().is_none() || !is_due(cx, act.kind, answer.err()) {
        return;
    }
    let noted = noted(cx, act, answer);
    let Ok(plain) = serde_json::to_vec(&noted) else {
        return;
    };
    let (at_millis, id) = (cx.now(), cx.id_of_run());
    let sealed = cx.seal(&AuditEntry::context(at_millis, &id), &plain);
    cx.enter(&AuditEntry {
        at_millis,
        id,
        sealed,
    });
}

/// Notes a call that was refused before the operation began, where somebody who signed may do it and it is noted whatever becomes of
/// it. Gives the refusal back.
///
/// # Errors
/// Those of the store.
pub(crate) async fn note_refusal(
    services: &Services,
    call: &Call,
    act: &Act<'_>,
    refusal: Error,
) -> Result<Error> {
    let is_signed = call.caller != Caller::Anonymous;
    let is_due = act.kind == Kind::Change || (act.kind == Kind::SignIn && is_signed);
    if !services.keeps_audit() || !is_due {
        return Ok(refusal);
    }
    let cause = &refusal;
    let noted = services.perform(call, |mut cx| async move {
        note(&mut cx, act, Err(cause));
        (cx, Ok(()))
    });
    noted.await?;
    Ok(refusal)
}

impl Services {
    /// Notes what a command of the program did to the store as a whole, to what these members name, where an audit log is kept.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn note_command(
        &self,
        call: &Call,
        operation: &'static str,
        named: &Value,
    ) -> Result<()> {
        if !self.keeps_audit() {
            return Ok(());
        }
        let act = &Act {
            kind: Kind::Change,
            ..Act::of_program(operation, named)
        };
        let noted = self.perform(call, |mut cx| async move {
            note(&mut cx, act, Ok(&[]));
            (cx, Ok(()))
        });
        noted.await
    }
}

fn is_due(cx: &Cx<'_>, kind: Kind, refusal: Option<&Error>) -> bool {
    let is_busy = |error: &Error| error.code() == ErrorCode::TooManyRequestsException;
    // Who names no client that there is has reached nothing: anybody could fill the log with it.
    let is_of_nothing = cx.call.caller == Caller::Anonymous
        && kind == Kind::SignIn
        && refusal.is_some()
        && cx.hints().is_some_and(|hints| hints.pool_id.is_none());
    cx.has_written() || (kind != Kind::Other && !is_of_nothing && !refusal.is_some_and(is_busy))
}

fn noted(cx: &Cx<'_>, act: &Act<'_>, answer: Answer<'_>) -> Noted {
    let hints = cx.hints();
    let said = |name: &str| act.input[name].as_str().map(cut);
    let outcome = match answer {
        Ok(_) => "Success",
        // Of what the ledger keeps now, and a function is asked about: what comes of the call has an entry of its own.
        Err(_) if cx.goes_on() => IN_PROGRESS,
        Err(refusal) => refusal.code().as_str(),
    };
    let is_sign_in = act.kind == Kind::SignIn;
    let challenge = answer.ok().filter(|_| is_sign_in);
    let step = said("AuthFlow").or_else(|| said("ChallengeName"));
    let client = &cx.call.client;
    let mut names = BTreeMap::new();
    let sub = hints.and_then(|hints| hints.sub.clone());
    if sub.is_some() || cx.call.caller != Caller::Anonymous {
        names.extend(said("Username").map(|name| ("Username".to_owned(), name)));
    }
    for name in NAMING {
        names.extend(said(name).map(|said| (name.to_owned(), said)));
    }
    Noted {
        service: act.service.to_owned(),
        operation: act.operation.to_owned(),
        outcome: outcome.to_owned(),
        challenge: challenge.and_then(asked),
        step: step.filter(|_| is_sign_in),
        caller: caller(cx),
        address: client.address().map(|address| address.to_string()),
        request_id: client.request_id().map(str::to_owned),
        stack: client.stack().map(str::to_owned),
        pool_id: said("UserPoolId").or_else(|| hints.and_then(|hints| hints.pool_id.clone())),
        client_id: said("ClientId").or_else(|| hints.and_then(|hints| hints.client_id.clone())),
        sub,
        names,
        members: if is_sign_in {
            Vec::new()
        } else {
            members(act.input)
        },
    }
}

fn caller(cx: &Cx<'_>) -> NotedCaller {
    let holder = cx.hints().and_then(|hints| hints.holder.clone());
    match (&cx.call.caller, holder) {
        (Caller::Principal(identity), _) => {
            let origin = identity.origin.as_ref();
            origin.map_or(NotedCaller::Program, |origin| NotedCaller::Key {
                id: origin.key_id.clone(),
                arn: identity.arn.clone(),
            })
        }
        (Caller::Anonymous, Some(sub)) => NotedCaller::User { sub },
        (Caller::Anonymous, None) => NotedCaller::Anonymous,
    }
}

/// The challenge in the answer of a sign-in.
fn asked(answer: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Asked {
        #[serde(rename = "ChallengeName")]
        challenge: Option<String>,
    }
    serde_json::from_slice::<Asked>(answer).ok()?.challenge
}

/// The members of a request that say what is changed, by their names; of attributes those of each.
fn members(input: &Value) -> Vec<String> {
    let mut members = Vec::new();
    for (name, value) in input.as_object().into_iter().flatten() {
        let name = name.as_str();
        if SILENT.contains(&name) || (NAMING.contains(&name) && value.is_string()) {
            continue;
        }
        let listed = value.as_array().filter(|_| ATTRIBUTES.contains(&name));
        match listed {
            None => members.push(name.to_owned()),
            Some(listed) => {
                let names = listed
                    .iter()
                    .filter_map(|it| it.as_str().or_else(|| it["Name"].as_str()));
                members.extend(names.map(|it| format!("{name}.{}", cut(it))));
            }
        }
    }
    members.truncate(AUDIT_MEMBERS_MAX);
    members
}

fn cut(text: &str) -> String {
    text.chars().take(AUDIT_TEXT_CHARACTERS_MAX).collect()
}
