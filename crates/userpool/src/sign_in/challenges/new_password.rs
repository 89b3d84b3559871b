//! `NEW_PASSWORD_REQUIRED`: a user with a temporary password sets one of his own.

use std::collections::BTreeMap;

use model::{ErrorCode, EventFilterType, EventResponseType, EventType, UserStatusType};

use crate::Result;
use crate::people::aliases::{self, Contested};
use crate::people::auth_events::{self, Deed, Keep};
use crate::people::{credentials, known_passwords};
use crate::rules::password_policy::{self, Owner};
use crate::rules::{attributes, client_access, first_attributes};
use crate::sign_in::challenges::{Prompt, Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;

/// What the client puts before an attribute's name.
pub(crate) const PREFIX: &str = "userAttributes.";

/// Asks for a new password, and for the attributes that the user still lacks.
pub(super) fn ask(step: &Step<'_>, subject: &Subject, so_far: &mut SignIn) -> Prompt {
    so_far.asked = Asked::NewPassword;
    let user = &subject.user;
    let known = user.attributes.iter();
    let readable = known.filter(|(name, _)| client_access::may_read(step.client, name));
    Prompt::NewPassword {
        user_id: user.username.clone(),
        missing: attributes::missing(step.pool, &user.attributes)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        known: readable
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    }
}

/// Sets the new password. One that is refused leaves the session as it was.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
) -> Result<Verdict> {
    let password = step.parameter("NEW_PASSWORD");
    password_policy::refuse_weak(step.pool, password, Owner::User)?;
    refuse_known(cx, step, subject, password).await?;
    let user = &mut subject.user;
    let given = given_attributes(step.parameters);
    first_attributes::write(step.pool, step.client, user, &given)?;
    let code = ErrorCode::AliasExistsException;
    let setter = attributes::Setter::User;
    aliases::refuse_held(cx, step.pool, &user.sub, &given, setter, code).await?;
    user.status = UserStatusType::Confirmed;
    let contested = Contested::Refuse(code);
    aliases::claim(cx, step.pool, user, None, contested).await?;
    credentials::change_password(cx, step.pool, user, password).await?;
    user.temporary_until_millis = None;
    user.modified_millis = cx.now();
    subject.changed = true;
    Ok(Verdict::Right(Proof::NewPassword))
}

/// Looks the new password up. That one was refused is kept by itself: the sign-in goes on.
async fn refuse_known(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
    password: &str,
) -> Result<()> {
    let occasion = EventFilterType::PasswordChange;
    let finding =
        known_passwords::judge(cx, step.pool, &step.client.id, occasion, password).await?;
    subject.is_password_known = finding.detected();
    if let Err(refusal) = finding.refuse() {
        let deed = Deed::of(EventType::PasswordChange, EventResponseType::Fail).at(finding.risk());
        let doer = subject.doer(&step.client.id);
        auth_events::note(cx, step.pool, doer, deed, Keep::Always).await?;
        return Err(refusal);
    }
    Ok(())
}

fn given_attributes(responses: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let named = |(name, value): (&String, &String)| {
        Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()))
    };
    responses.iter().filter_map(named).collect()
}
