//! The loop of a sign-in: what is asked, answered, proved, used up, and what comes next, shared by the operations that begin one
//! and those that answer.

use model::{AuthFlowType, ChallengeNameType, Error, UserStatusType};
use store::Record as _;

use crate::load::secret_hash;
use crate::records::{Pool, Spent};
use crate::sign_in::challenges::{self, Verdict};
use crate::sign_in::doors::{self, Facts, Step};
use crate::sign_in::machine::{self, Challenge, Decision, Next, Person, Policy};
use crate::sign_in::state::{self, Asked, SignIn};
use crate::sign_in::subject::{self, Judging, Subject};
use crate::sign_in::wire::Reply;
use crate::world::Cx;
use crate::{Result, refusals, tokens, triggers};

/// Begins a sign-in whose request answers the first thing that is asked.
pub(super) async fn begin(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    flow: AuthFlowType,
    asked: Asked,
) -> Result<Reply> {
    let challenge = asked.challenge();
    doors::pass(&Facts {
        step,
        flow: Some(flow),
        needs: challenges::needs(challenge),
        now_millis: cx.now_of_clients(),
    })?;
    let name = step.parameter("USERNAME");
    secret_hash::refuse_unproved(cx, step.client, &[name], step.secret_hash())?;
    let judging = if challenge.is_guess() {
        Judging::Now
    } else {
        Judging::Later
    };
    let subject = subject::named(cx, step.pool, step.client, name, judging).await?;
    let so_far = SignIn::begin(step, &subject.user, name, asked);
    go_on(cx, step, subject, so_far).await
}

/// Answers what was asked.
pub(crate) async fn answer(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    name: ChallengeNameType,
) -> Result<Reply> {
    let Some(challenge) = challenges::named(name) else {
        return Err(refusals::invalid_parameter(format!(
            "{} is a challenge of Amazon Cognito that this version of Cenote does not have yet.",
            name.as_str()
        )));
    };
    doors::pass(&Facts {
        step,
        flow: None,
        needs: challenges::needs(challenge),
        now_millis: cx.now_of_clients(),
    })?;
    let so_far = SignIn::brought(cx, step, challenge)?;
    let spent = so_far.spent();
    let (sub, begun_as) = (&so_far.sub, &so_far.name);
    let beside = challenges::beside(challenge, &step.pool.id, sub);
    let beside: Vec<_> = spent.iter().map(Spent::key).chain(beside).collect();
    let subject = subject::of_challenge(cx, step.pool, sub, begun_as, &beside).await?;
    let (user, name) = (&subject.user, step.parameter("USERNAME"));
    let names = user.names_of_hash(&[name, begun_as]);
    secret_hash::refuse_unproved(cx, step.client, &names, step.secret_hash())?;
    if so_far.has_proof() {
        if !subject.known || !so_far.is_of(name, user) {
            return Err(state::invalid());
        }
        state::refuse_spent(cx, spent.as_ref()).await?;
    }
    go_on(cx, step, subject, so_far).await
}

/// Judges what the request answers, and says what comes next. Nothing is written before the last refusal, and after one nothing
/// is kept but the count of a wrong guess.
async fn go_on(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    mut subject: Subject,
    mut so_far: SignIn,
) -> Result<Reply> {
    let (asked, spent) = (so_far.asked.challenge(), so_far.spent());
    // The user, the pool or the password may have changed since it was asked.
    let wanted = decide(cx, step.pool, &subject, &mut so_far)?;
    if wanted != Some(asked) || so_far.is_overtaken(cx, &subject.user) {
        return Err(state::invalid());
    }
    match challenges::check(cx, step, &mut subject, &so_far).await? {
        Verdict::Right(proof) => so_far.take(proof),
        Verdict::Wrong(refusal) => {
            subject.failed(cx, asked.is_second());
            return Err(told_of(step, &subject, refusal));
        }
    }
    state::refuse_spent(cx, spent.as_ref()).await?;
    let next = decide(cx, step.pool, &subject, &mut so_far)?;
    let reply = if let Some(challenge) = next {
        let prompt = challenges::ask(step, &subject, &mut so_far, challenge)?;
        let session = so_far.hand_out(cx, step.client, &subject.user)?;
        Reply::asking(prompt, session)
    } else {
        let user = &subject.user;
        Reply::Issued(tokens::issue_first(cx, step.pool, step.client, user).await?)
    };
    if asked.is_guess() {
        subject.rest(cx);
        // A right guess does not give the next one further tries.
        if !next.is_some_and(Challenge::is_guess) {
            subject.forgive(cx, asked.is_second());
        }
    }
    if subject.changed {
        cx.update(&subject.user);
    }
    if let Some(token) = &subject.token {
        cx.update(token);
    }
    if let Some(spent) = spent {
        cx.insert(&spent);
    }
    Ok(reply)
}

/// What is said of a wrong guess. A user who came without a password has none that could be right: whoever may know of the user is told
/// what to do.
fn told_of(step: &Step<'_>, subject: &Subject, refusal: Error) -> Error {
    let Subject { user, known, .. } = subject;
    let waits = *known && user.enabled && user.status == UserStatusType::ResetRequired;
    let has_password = user.verifier.is_some() || user.hash.is_some();
    if waits && !has_password && !step.client.hides_users() {
        return refusals::password_reset_required();
    }
    refusal
}

/// What the machine wants to be answered next, once the functions were asked that it names; none where nothing is left.
///
/// # Errors
/// What it refuses, and what a function would.
pub(super) fn decide(
    cx: &Cx<'_>,
    pool: &Pool,
    subject: &Subject,
    so_far: &mut SignIn,
) -> Result<Option<Challenge>> {
    let policy = Policy {
        mfa: pool.settings.mfa_configuration.unwrap_or_default(),
        software_token: pool.software_token,
    };
    let person = Person {
        enabled: subject.user.enabled,
        status: subject.user.status,
        temporary_until_millis: subject.user.temporary_until_millis,
        software_token: subject.user.software_token.as_ref().map(|token| token.on),
        text_messages: subject.user.text_messages,
    };
    loop {
        let Decision { row, next } = machine::next(&policy, &person, so_far.progress(), cx.now());
        tracing::debug!(
            row = row.id,
            reason = row.reason,
            ?next,
            "a sign-in goes on"
        );
        match next {
            Next::Ask(challenge) => return Ok(Some(challenge)),
            Next::Issue => return Ok(None),
            Next::Refuse(refusal) => return Err(refusal),
            Next::Consult(trigger) => {
                triggers::refuse_unasked(cx, pool, trigger)?;
                so_far.proved.consulted.insert(trigger);
            }
        }
    }
}
