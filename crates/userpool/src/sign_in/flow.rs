//! The loop of a sign-in: what is asked, answered, proved, used up, and what comes next, shared by the operations that begin one
//! and those that answer.

use model::{AuthFlowType, ChallengeNameType, Error, UserStatusType};
use store::Record as _;

use crate::factors::software_token;
use crate::load::{risk_rules, secret_hash};
use crate::people::codes;
use crate::records::{Pool, Spent};
use crate::sign_in::challenges::{self, Verdict};
use crate::sign_in::device;
use crate::sign_in::doors::{self, Facts, Step};
use crate::sign_in::known;
use crate::sign_in::machine::{self, Challenge, Decision, Next};
use crate::sign_in::notices::{self, Letter, Notice};
use crate::sign_in::person::{person_in, policy};
use crate::sign_in::risk;
use crate::sign_in::state::{self, Asked, SignIn};
use crate::sign_in::step_up;
use crate::sign_in::subject::{self, Judging, Subject};
use crate::sign_in::watched;
use crate::sign_in::wire::Reply;
use crate::world::{Cx, Keep};
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
        needs: challenges::needs(step, challenge),
        is_blocked: risk_rules::block(cx, step.pool, &step.client.id).await?,
        now_millis: cx.now_of_clients(),
    })?;
    let name = step.parameter("USERNAME");
    secret_hash::refuse_unproved(cx, step.client, &[name], step.secret_hash())?;
    let judging = if challenges::begins_with_guess(step, challenge) {
        Judging::Now
    } else {
        Judging::Later
    };
    let mut subject = subject::named(cx, step.pool, step.client, name, judging).await?;
    if challenge == Challenge::SelectChallenge {
        subject.dress(cx, step.pool, name);
    }
    let mut so_far = SignIn::begin(step.client, &subject.user, name, asked);
    if challenge == Challenge::SelectChallenge {
        step_up::aim(cx, step, &subject, &mut so_far).await?;
    }
    // What a token shows to be proved is asked for no more.
    if so_far.has_proof() {
        subject.rest(cx);
        return proceed(cx, step, subject, so_far, None).await;
    }
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
        needs: challenges::needs(step, challenge),
        is_blocked: risk_rules::block(cx, step.pool, &step.client.id).await?,
        now_millis: cx.now_of_clients(),
    })?;
    let kept = device::kept_session(cx, step, challenge).await?;
    let so_far = SignIn::brought(cx, step, name, kept.as_deref())?;
    let asked = so_far.asked.challenge();
    let spent = so_far.spent();
    let (sub, begun_as) = (&so_far.sub, &so_far.name);
    let beside = challenges::beside(&so_far.asked, &step.pool.id, sub);
    let beside: Vec<_> = spent.iter().map(Spent::key).chain(beside).collect();
    let mut subject = subject::of_challenge(cx, step.pool, sub, begun_as, &beside).await?;
    device::bring(cx, step.pool, &so_far.asked, &mut subject).await?;
    if asked == Challenge::SelectChallenge {
        subject.dress(cx, step.pool, begun_as);
    }
    let (user, name) = (&subject.user, step.parameter("USERNAME"));
    let names = user.names_of_hash(&[name, begun_as]);
    secret_hash::refuse_unproved(cx, step.client, &names, step.secret_hash())?;
    let is_strange = if so_far.has_proof() {
        !subject.known || !so_far.is_of(name, user)
    } else {
        asked == Challenge::SelectChallenge && !so_far.is_begun_as(step, name, user)
    };
    if is_strange {
        return Err(state::invalid());
    }
    // A wrong proof of the password is told to be one, whatever it came with.
    if asked != Challenge::PasswordVerifier {
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
    let spent = so_far.spent();
    loop {
        let asked = so_far.asked.challenge();
        // The user, the pool or the password may have changed since it was asked.
        let wanted = decide(cx, step.pool, &subject, &mut so_far)?;
        let is_overtaken = so_far.is_overtaken(cx, &subject.user);
        if wanted != Some(asked) || is_overtaken {
            let is_gone = asked == Challenge::SoftwareToken && !is_overtaken;
            let is_gone = is_gone && subject.user.software_token.is_none();
            return Err(if is_gone {
                software_token::gone()
            } else {
                state::invalid()
            });
        }
        match challenges::check(cx, step, &mut subject, &so_far).await? {
            Verdict::Right(proof) => {
                known::refuse_known(cx, step, &mut subject, &so_far, asked).await?;
                so_far.take(proof, &subject.user);
            }
            Verdict::Wrong(refusal) => {
                subject.failed(cx, asked.is_second());
                watched::failed(cx, step, &subject, &so_far, asked).await?;
                // Who chose the password chooses anew, and a passkey answers a challenge once.
                if matches!(asked, Challenge::Password | Challenge::WebAuthn)
                    && let Some(spent) = &spent
                {
                    cx.ledger().insert(spent);
                }
                return Err(told_of(step, &subject, refusal));
            }
        }
        // A password that was chosen comes along.
        let is_chosen = asked == Challenge::SelectChallenge && so_far.asked.comes_along();
        if !is_chosen {
            return proceed_from(cx, step, subject, so_far, spent, asked).await;
        }
    }
}

/// Says what comes next for somebody who has proved something by no guess.
pub(super) async fn proceed(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: Subject,
    so_far: SignIn,
    spent: Option<Spent>,
) -> Result<Reply> {
    let asked = so_far.asked.challenge();
    proceed_from(cx, step, subject, so_far, spent, asked).await
}

/// Says what comes next after a right answer, and keeps what it has changed.
async fn proceed_from(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    mut subject: Subject,
    mut so_far: SignIn,
    spent: Option<Spent>,
    answered: Challenge,
) -> Result<Reply> {
    state::refuse_spent(cx, spent.as_ref()).await?;
    device::name(cx, step, &so_far, answered, &mut subject).await?;
    let notice = risk::judge(cx, step, &subject, &mut so_far, answered).await?;
    let next = match wanted(cx, step.pool, &subject, &mut so_far)? {
        Wanted::Answer(challenge) => Some(challenge),
        Wanted::Nothing => None,
        Wanted::Nobody => {
            // What was proved is proved once.
            if let Some(spent) = &spent {
                cx.ledger().insert(spent);
            }
            return Err(kept_out(cx, step, &subject, &so_far, answered, notice).await?);
        }
    };
    let (reply, device_changed, noted) = if let Some(challenge) = next {
        let prompt = challenges::ask(cx, step, &subject, &mut so_far, challenge).await?;
        let noted = watched::goes_on(cx, step, &subject, &so_far, answered).await?;
        so_far.event = noted.as_ref().map(|it| it.number).or(so_far.event);
        let session = so_far.hand_out(cx, step.client, &subject.user)?;
        let kept = device::keep_session(cx, step, challenge, &session, &mut subject);
        let available = step.answers.is_none() && is_of_choice(challenge);
        let available = available.then(|| challenges::available(step.pool, &subject, &so_far));
        (Reply::asking(prompt, session, available), kept, noted)
    } else {
        let strength = step_up::strength(cx, step.pool, &subject.user, &so_far);
        let tied = device::tied(cx, step, &so_far, &mut subject);
        let (user, client) = (&subject.user, step.client);
        let issued = tokens::issue_first(cx, step.pool, client, user, strength, tied).await?;
        let noted = watched::ended(cx, step, &subject, &so_far, answered, &issued).await?;
        (Reply::Issued(issued), subject.device.is_some(), noted)
    };
    if let Some((notice, noted)) = notice.zip(noted) {
        // A code that goes to the same mailbox is counted already.
        let counts = next != Some(Challenge::EmailMfa);
        let letter = Letter {
            notice,
            noted,
            counts,
        };
        notices::send(cx, step.pool, &subject.user, letter, Keep::WithSuccess).await?;
    }
    if answered.is_guess() {
        subject.rest(cx);
        // A right guess does not give the next one further tries.
        if !next.is_some_and(Challenge::leads_to_guess) {
            // A device may have been asked after the right code of a second factor. One that a token shows was given elsewhere.
            let by_code = answered.is_second() || so_far.factors.is_some();
            subject.forgive(cx, by_code);
        }
    }
    keep(cx, subject, device_changed, spent);
    Ok(reply)
}

/// The refusal of who may be somebody else, past which it is kept and told to the user.
async fn kept_out(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    answered: Challenge,
    notice: Option<Notice>,
) -> Result<Error> {
    let risk = risk::told_of_block(so_far.judged.as_ref());
    let noted = watched::blocked(cx, step, subject, so_far, answered, risk).await?;
    if let Some((notice, noted)) = notice.zip(noted) {
        let letter = Letter {
            notice,
            noted,
            counts: true,
        };
        notices::send(cx, step.pool, &subject.user, letter, Keep::Always).await?;
    }
    Ok(refusals::risky())
}

/// Keeps what a right answer has changed.
fn keep(cx: &mut Cx<'_>, subject: Subject, device_changed: bool, spent: Option<Spent>) {
    if subject.changed {
        cx.update(&subject.user);
    }
    if let Some(token) = &subject.token {
        cx.update(token);
    }
    if let Some(passkeys) = &subject.passkeys {
        cx.update(passkeys);
    }
    if let Some(device) = subject.device.as_ref().filter(|_| device_changed) {
        cx.update(device);
    }
    if let Some(code) = subject.code {
        codes::spend(cx, code);
    }
    if let Some(spent) = spent {
        cx.insert(&spent);
    }
}

/// Whether the user may choose something else in place of it.
fn is_of_choice(challenge: Challenge) -> bool {
    matches!(
        challenge,
        Challenge::SelectChallenge | Challenge::EmailOtp | Challenge::SmsOtp | Challenge::WebAuthn
    )
}

/// What is said of a wrong guess. A user who came without a password has none that could be right: whoever may know of the user is told
/// what to do.
fn told_of(step: &Step<'_>, subject: &Subject, refusal: Error) -> Error {
    let Subject { user, known, .. } = subject;
    let waits = *known && user.enabled && user.status == UserStatusType::ResetRequired;
    if waits && !user.has_password() && !step.client.hides_users() {
        return refusals::password_reset_required();
    }
    refusal
}

/// What the machine wants next.
enum Wanted {
    Answer(Challenge),
    Nothing,
    /// To let nobody in: it may be somebody else.
    Nobody,
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
    match wanted(cx, pool, subject, so_far)? {
        Wanted::Answer(challenge) => Ok(Some(challenge)),
        Wanted::Nothing => Ok(None),
        Wanted::Nobody => Err(refusals::risky()),
    }
}

fn wanted(cx: &Cx<'_>, pool: &Pool, subject: &Subject, so_far: &mut SignIn) -> Result<Wanted> {
    let (policy, person) = (policy(pool), person_in(pool, subject, so_far));
    so_far.settle(&policy, &person);
    loop {
        let Decision { row, next } = machine::next(&policy, &person, so_far.progress(), cx.now());
        tracing::debug!(
            row = row.id,
            reason = row.reason,
            ?next,
            "a sign-in goes on"
        );
        match next {
            Next::Ask(challenge) => return Ok(Wanted::Answer(challenge)),
            Next::Issue => return Ok(Wanted::Nothing),
            Next::Block => return Ok(Wanted::Nobody),
            Next::Refuse(refusal) => return Err(refusal),
            Next::Consult(trigger) => {
                triggers::refuse_unasked(cx, pool, trigger)?;
                so_far.proved.consulted.insert(trigger);
            }
        }
    }
}
