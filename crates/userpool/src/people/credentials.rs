//! What proves a user's password: an SRP verifier or an Argon2id hash, sealed.

use crypto::password::Parameters;
use crypto::srp::Verifier;
use model::Error;
use zeroize::Zeroizing;

use crate::Result;
use crate::people::history;
use crate::records::{Attempts, Pool, User};
use crate::rules::names;
use crate::world::{Cx, WorkKind};

/// Gives the user another password than the last ones, if the pool wants a history of them. Slow.
///
/// # Errors
/// `PasswordHistoryPolicyViolationException` where the user has or had it lately.
pub(crate) async fn change_password(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    password: &str,
) -> Result<()> {
    let history = history::refuse_former(cx, pool, user, password).await?;
    set_password(cx, pool, user, password).await?;
    history::remember(cx, history);
    Ok(())
}

/// Gives the user a password: the verifier alone, since a hash beside it would guard nothing; in a pool without SRP the hash
/// alone, which is slow.
pub(crate) async fn set_password(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    password: &str,
) -> Result<()> {
    let salt = cx.random.bytes::<16>();
    if pool.srp {
        user.verifier_is_folded = user.username_key != user.username;
        let verifier = Verifier::make(
            cx.arithmetic(),
            pool.srp_name(),
            user.called_by_verifier(),
            password,
            salt,
        );
        let context = User::verifier_context(&pool.id, &user.sub);
        user.verifier = Some(cx.seal(&context, &verifier.to_bytes()));
        user.nameless_verifier = nameless_verifier(cx, pool, user, password);
        user.hash = None;
    } else {
        let inputs = [password.as_bytes(), &salt];
        let plain = Zeroizing::new(password.to_owned());
        let hashed = cx
            .slow(&pool.id, WorkKind::PasswordHash, &inputs, move |buffers| {
                buffers.hash(plain.as_bytes(), salt, &Parameters::default())
            })
            .await?;
        let hash = hashed.as_ref().as_ref();
        let hash = hash.map_err(|cause| Error::internal(*cause))?;
        let context = User::hash_context(&pool.id, &user.sub);
        user.hash = Some(cx.seal(&context, hash.as_bytes()));
        user.verifier = None;
        user.nameless_verifier = None;
    }
    Ok(())
}

/// Takes the user's password away, so that none is right.
pub(crate) fn drop_password(user: &mut User) {
    user.verifier = None;
    user.verifier_is_folded = false;
    user.nameless_verifier = None;
    user.hash = None;
}

/// Takes the user's password away; the pool's history keeps it.
pub(crate) async fn take_password(cx: &mut Cx<'_>, pool: &Pool, user: &mut User) -> Result<()> {
    let history = history::of_user(cx, pool, user).await?;
    drop_password(user);
    history::remember(cx, history);
    Ok(())
}

/// The verifier by the `sub`, where the pool's users need one.
fn nameless_verifier(cx: &mut Cx<'_>, pool: &Pool, user: &User, password: &str) -> Option<String> {
    names::are_told_by_aliases(pool).then(|| {
        let salt = cx.random.bytes::<16>();
        let name = pool.srp_name();
        let verifier = Verifier::make(cx.arithmetic(), name, &user.sub, password, salt);
        let context = User::nameless_context(&pool.id, &user.sub);
        cx.seal(&context, &verifier.to_bytes())
    })
}

/// Gives the user a password in place of one that may be in wrong hands: tokens that were issued before are void, and the
/// wrong passwords so far are forgotten. Wrong codes of a second factor are not: who has the mailbox could guess on and on. Slow.
pub(crate) async fn replace_password(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    password: &str,
) -> Result<()> {
    change_password(cx, pool, user, password).await?;
    user.sign_out();
    let attempts = cx
        .load::<Attempts>(&Attempts::key_of(&pool.id, &user.sub))
        .await?;
    if let Some(attempts) = attempts {
        match attempts.clone().without_passwords() {
            Some(left) => cx.update(&left),
            None => cx.delete(&attempts),
        }
    }
    Ok(())
}

/// Whether the user's password is kept in another form than the pool wants, as after an import or by an older version: the
/// next plain password that is right mends it.
pub(crate) fn lacks(pool: &Pool, user: &User) -> bool {
    if pool.srp {
        let nameless = user.nameless_verifier.is_some() || !names::are_told_by_aliases(pool);
        let folded = user.called_by_verifier() == user.username_key;
        user.verifier.is_none() || !nameless || !folded
    } else {
        user.hash.is_none()
    }
}
