//! `WEB_AUTHN`: a signature by one of the user's passkeys over a challenge of this sign-in alone.

use crypto::mac::base64url;
use crypto::text::from_base64url;
use crypto::webauthn::{self, DECOY, Fault, Signed, State};
use serde::{Deserialize, Serialize};

use crate::factors::passkeys::{self, Assertion};
use crate::records::{Passkey, Passkeys, Pool};
use crate::sign_in::challenges::{Prompt, Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Factor;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;
use crate::{Result, refusals};

/// What is said of a passkey of somebody else, and of one that did not sign this.
const NOT_THEIRS: &str = "it is none of the user's, or did not sign this challenge";

/// What a passkey is asked to sign; before it is asked, nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Ceremony {
    /// 32 random bytes in base64url.
    challenge: String,
}

/// Gives the browser what it asks the authenticator.
pub(super) async fn ask(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &mut SignIn,
) -> Result<Prompt> {
    let passkeys = of_subject(cx, step.pool, subject).await?;
    let challenge = base64url(&cx.random.bytes::<32>());
    let made_up = passkeys::made_up(cx, step.pool, &subject.user);
    let (held, made_up) = (&passkeys.held, &made_up.held);
    let options = passkeys::request_options(step.pool, held, made_up, &challenge);
    so_far.asked = Asked::WebAuthn(Ceremony { challenge });
    Ok(Prompt::WebAuthn { options })
}

/// Judges the signature. A wrong one takes a signature's time, whether or not there is such a passkey, or such a user.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
    so_far: &SignIn,
    ceremony: &Ceremony,
) -> Result<Verdict> {
    let assertion = Assertion::read(step.parameter("CREDENTIAL"))?;
    let mut passkeys = of_subject(cx, step.pool, subject).await?;
    let mut held = passkeys.held.iter();
    let at = held.position(|it| it.id == assertion.id);
    let found = at.and_then(|at| Some((at, from_base64url(&passkeys.held[at].public_key)?)));
    let expected = passkeys::expected(cx.services, step.pool, &ceremony.challenge);
    let said = Signed {
        client_data: &assertion.client_data,
        authenticator_data: &assertion.authenticator_data,
        signature: &assertion.signature,
    };
    let public_key = found.as_ref().map_or(&DECOY[..], |(_, key)| key);
    let state = match webauthn::signed(&said, public_key, &expected) {
        Ok(state) => state,
        Err(Fault::Signature) => return Ok(wrong(NOT_THEIRS)),
        Err(fault) => return Ok(wrong(fault)),
    };
    let handle = assertion.user_handle.as_deref();
    let is_theirs = handle.is_none_or(|handle| handle == subject.user.sub.as_bytes());
    let is_named = so_far.is_of(step.parameter("USERNAME"), &subject.user);
    let Some((at, _)) = found.filter(|_| subject.known && is_theirs && is_named) else {
        return Ok(wrong(NOT_THEIRS));
    };
    let passkey = &mut passkeys.held[at];
    if !follows(passkey, state) {
        tracing::warn!(
            pool = step.pool.id,
            sub = subject.user.sub,
            passkey = passkey.id,
            "a passkey was refused: it counts its signatures backwards, or is of another kind than it was"
        );
        return Ok(wrong(
            "it has signed less often than before, or can be backed up where it could not: it may be a copy",
        ));
    }
    if passkey.sign_count != state.sign_count || passkey.is_backed_up != state.is_backed_up {
        passkey.sign_count = state.sign_count;
        passkey.is_backed_up = state.is_backed_up;
        subject.passkeys = Some(passkeys);
    }
    Ok(Verdict::Right(Proof::First(Factor::Passkey)))
}

fn wrong(what: impl std::fmt::Display) -> Verdict {
    Verdict::Wrong(refusals::not_authorized(format!(
        "The passkey does not sign the user in: {what}."
    )))
}

/// Whether what an authenticator says of a passkey can follow what it said before (W3C Web Authentication, section 7.2, steps 18 and
/// 22): one that counts counts up, and whether it may be backed up stays as it was made.
fn follows(before: &Passkey, now: State) -> bool {
    let counts = before.sign_count > 0 || now.sign_count > 0;
    let is_up = !counts || now.sign_count > before.sign_count;
    is_up && before.may_be_backed_up == now.may_be_backed_up
}

/// The passkeys of whoever signs in; those of somebody who does not exist are made up.
async fn of_subject(cx: &mut Cx<'_>, pool: &Pool, subject: &Subject) -> Result<Passkeys> {
    let found = passkeys::of_user(cx, &subject.user).await?;
    let made_up = passkeys::made_up(cx, pool, &subject.user);
    Ok(match found {
        Some(found) => found,
        None if subject.known => Passkeys::default(),
        None => made_up,
    })
}
