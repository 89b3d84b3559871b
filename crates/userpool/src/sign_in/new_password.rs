//! The challenge `NEW_PASSWORD_REQUIRED`: a user with a temporary password sets one of his own.

use std::collections::BTreeMap;

use model::{ChallengeNameType, ErrorCode, UserStatusType};
use serde_json::{Map, Value};

use crate::load::secret_hash;
use crate::people::aliases::{self, Contested};
use crate::people::credentials;
use crate::records::{Client, Spent, User};
use crate::rules::password_policy::{self, Owner};
use crate::rules::{attributes, client_access, first_attributes};
use crate::sign_in::machine::{self, Next, Proved};
use crate::sign_in::session::{Session, credentials_mark, spend};
use crate::sign_in::step::{Passed, Reply, Step};
use crate::sign_in::subject;
use crate::world::Cx;
use crate::{Result, refusals};

/// What the client puts before an attribute's name.
const PREFIX: &str = "userAttributes.";

/// Asks for a new password, and for the attributes that the user still lacks.
pub(crate) fn ask(cx: &mut Cx<'_>, step: &Step<'_>, user: &User, name: &str) -> Result<Reply> {
    let challenge = ChallengeNameType::NewPasswordRequired;
    let session = Session::begin(cx, step.client, challenge, user, name);
    let known: Map<String, Value> = readable(step.client, user)
        .map(|(name, value)| (name.clone(), Value::String(value.clone())))
        .collect();
    let missing: Vec<Value> = attributes::missing(step.pool, &user.attributes)
        .into_iter()
        .map(|name| Value::String(format!("{PREFIX}{name}")))
        .collect();
    let parameters = [
        ("USER_ID_FOR_SRP", user.username.clone()),
        ("requiredAttributes", Value::Array(missing).to_string()),
        ("userAttributes", Value::Object(known).to_string()),
    ];
    Ok(Reply::Ask {
        challenge,
        session: session.seal(cx)?,
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    })
}

/// Sets the new password. A password that is refused leaves the session as it was.
pub(crate) async fn respond(cx: &mut Cx<'_>, step: &Step<'_>, session: &str) -> Result<Passed> {
    step.pass_gate(None, &["USERNAME", "NEW_PASSWORD"])?;
    let challenge = ChallengeNameType::NewPasswordRequired;
    let session = Session::open(cx, step.pool, step.client, challenge, session)?;
    let spent = Spent::key_of(&step.pool.id, session.expires_millis, &session.id);
    let (sub, begun_as) = (&session.sub, &session.name);
    let mut subject = subject::of_challenge(cx, step.pool, sub, begun_as, Some(spent)).await?;
    let known = subject.known;
    let user = &mut subject.user;
    let name = step.parameter("USERNAME");
    let given = step.parameters.get("SECRET_HASH").map(String::as_str);
    let names = user.names_of_hash(&[name, &session.name]);
    secret_hash::refuse_unproved(cx, step.client, &names, given)?;
    if !known || !session.is_for(name, user) {
        return Err(refusals::not_authorized("Invalid session for the user."));
    }
    spend(cx, &step.pool.id, &session.id, session.expires_millis).await?;
    let proved = Proved {
        password: true,
        new_password: false,
    };
    match machine::next(step.pool, user, proved, cx.now()) {
        Next::Ask(ChallengeNameType::NewPasswordRequired)
            if session.credentials == credentials_mark(cx, user) => {}
        Next::Refuse(refusal) => return Err(refusal),
        _ => return Err(refusals::not_authorized("Invalid session for the user.")),
    }
    let password = step.parameter("NEW_PASSWORD");
    password_policy::refuse_weak(step.pool, password, Owner::User)?;
    let given = given_attributes(step.parameters);
    first_attributes::write(step.pool, step.client, user, &given)?;
    let code = ErrorCode::AliasExistsException;
    aliases::refuse_held(
        cx,
        step.pool,
        &user.sub,
        &given,
        attributes::Setter::User,
        code,
    )
    .await?;
    user.status = UserStatusType::Confirmed;
    let contested = Contested::Refuse(code);
    aliases::claim(cx, step.pool, user, None, contested).await?;
    credentials::set_password(cx, step.pool, user, password).await?;
    user.temporary_until_millis = None;
    user.modified_millis = cx.now();
    Ok(Passed {
        subject,
        name: session.name,
        proved: Proved {
            new_password: true,
            ..proved
        },
        guessed: false,
        changed: true,
    })
}

fn given_attributes(responses: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let named = |(name, value): (&String, &String)| {
        Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()))
    };
    responses.iter().filter_map(named).collect()
}

fn readable<'a>(
    client: &'a Client,
    user: &'a User,
) -> impl Iterator<Item = (&'a String, &'a String)> {
    user.attributes
        .iter()
        .filter(move |(name, _)| client_access::may_read(client, name))
}
