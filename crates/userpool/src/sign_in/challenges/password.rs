//! `PASSWORD`: the password itself. `USER_PASSWORD_AUTH` and its twins ask for it and bring it along.

use crypto::srp::Verifier;
use crypto::{decoy, foreign, password};
use model::{Error, ErrorCode};
use zeroize::Zeroizing;

use crate::people::{credentials, decoys};
use crate::records::{Pool, User};
use crate::sign_in::challenges::{Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Factor;
use crate::sign_in::subject::{self, Subject};
use crate::world::{Cx, WorkKind};
use crate::{Result, refusals};

/// Judges `PASSWORD`. What else proves a right one is made, where the user lacks it.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
) -> Result<Verdict> {
    let secret = step.parameter("PASSWORD");
    let hash = stored_hash(cx, &subject.user)?;
    let is_old = |hash: &str| foreign::is_foreign(hash) || password::is_weak(hash);
    let is_old = hash.as_deref().is_some_and(is_old);
    if !proves(cx, step.pool, subject, hash, secret).await? {
        return Ok(Verdict::Wrong(refusals::wrong_password()));
    }
    // Before anything is asked: a session is bound to the credentials as they will be stored.
    if is_old || credentials::lacks(step.pool, &subject.user) {
        credentials::set_password(cx, step.pool, &mut subject.user, secret).await?;
        subject.changed = true;
    }
    Ok(Verdict::Right(Proof::First(Factor::Password)))
}

/// Checks the password of a user who is signed in. A wrong one is counted like any other.
///
/// # Errors
/// `NotAuthorizedException` where it is wrong; `LimitExceededException` during a lock-out.
pub(crate) async fn check_password(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    secret: &str,
) -> Result<()> {
    let subject = subject::of_challenge(cx, pool, &user.sub, &user.username, &[]).await;
    // The user is known and signed in: what is refused is the attempt.
    let subject = subject.map_err(|error| match error.code() {
        ErrorCode::NotAuthorizedException => refusals::attempt_limit(),
        _ => error,
    })?;
    let hash = stored_hash(cx, &subject.user)?;
    if !proves(cx, pool, &subject, hash, secret).await? {
        subject.failed(cx, false);
        return Err(refusals::wrong_password());
    }
    subject.rest(cx);
    subject.forgive(cx, false);
    Ok(())
}

/// Whether `secret` is the user's password, whose hash is given where there is one. A wrong one takes the arithmetic of the pool and of
/// all hashes with which users came, whoever it is a guess at, and whether or not there is such a user.
async fn proves(
    cx: &Cx<'_>,
    pool: &Pool,
    subject: &Subject,
    hash: Option<String>,
    secret: &str,
) -> Result<bool> {
    let user = &subject.user;
    let own = hash.as_deref().and_then(decoy::like);
    if let Some(hash) = hash
        && verifies(cx, &pool.id, hash, secret).await?
    {
        return Ok(true);
    }
    if pool.srp || user.verifier.is_some() {
        let (verifier, real) = verifier(cx, user, false)?;
        let name = user.called_by_verifier();
        let fits = verifier.proves(cx.arithmetic(), pool.srp_name(), name, secret);
        // Where there is a hash, that decides.
        if fits && real && subject.known && own.is_none() {
            return Ok(true);
        }
    }
    for hash in decoys::of_pool(pool).filter(|hash| own.as_deref() != Some(*hash)) {
        verifies(cx, &pool.id, hash.to_owned(), secret).await?;
    }
    Ok(false)
}

/// Whether the hash is that of `secret`. Slow.
async fn verifies(cx: &Cx<'_>, pool_id: &str, hash: String, secret: &str) -> Result<bool> {
    let plain = Zeroizing::new(secret.to_owned());
    let inputs = [hash.clone(), secret.to_owned()];
    let inputs = inputs.each_ref().map(String::as_bytes);
    let verified = cx
        .slow(pool_id, WorkKind::PasswordHash, &inputs, move |buffers| {
            buffers.verify(&hash, plain.as_bytes()).unwrap_or(false)
        })
        .await?;
    Ok(*verified)
}

fn stored_hash(cx: &Cx<'_>, user: &User) -> Result<Option<String>> {
    let Some(sealed) = &user.hash else {
        return Ok(None);
    };
    let hash = cx.open(&User::hash_context(&user.pool_id, &user.sub), sealed)?;
    String::from_utf8(hash.to_vec())
        .map(Some)
        .map_err(Error::internal)
}

/// The user's verifier (the one by the `sub` where it is to be nameless) and `true`, or a stable made-up one and `false` for a
/// user who has none.
pub(super) fn verifier(cx: &Cx<'_>, user: &User, nameless: bool) -> Result<(Verifier, bool)> {
    let (kept, context) = if nameless {
        let context = User::nameless_context(&user.pool_id, &user.sub);
        (&user.nameless_verifier, context)
    } else {
        let context = User::verifier_context(&user.pool_id, &user.sub);
        (&user.verifier, context)
    };
    let Some(sealed) = kept else {
        let secret = format!("{}/{}", user.pool_id, user.sub);
        let mac = cx
            .services
            .keyring()
            .mac("made-up verifier", secret.as_bytes());
        return Ok((Verifier::pretend(&mac), false));
    };
    let bytes = cx.open(&context, sealed)?;
    Ok((Verifier::from_bytes(&bytes).map_err(Error::internal)?, true))
}
