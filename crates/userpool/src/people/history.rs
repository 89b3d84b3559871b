//! The history of a user's passwords: where the pool wants it, none of the last so many is set again, the one of now among them
//! (AWS developer guide, "Password reuse prevention").

use crypto::srp::Verifier;
use model::{Error, ErrorCode};
use zeroize::Zeroizing;

use crate::Result;
use crate::records::{Former, FormerPasswords, Pool, User};
use crate::rules::password_policy;
use crate::world::{Cx, WorkKind};

/// What is to be remembered once a password is replaced; nothing where the pool keeps no history.
pub(super) struct History {
    passwords: FormerPasswords,
    is_new: bool,
}

/// Refuses a password that the user has or had lately. Slow by the number of those.
///
/// # Errors
/// `PasswordHistoryPolicyViolationException`.
pub(super) async fn refuse_former(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    password: &str,
) -> Result<Option<History>> {
    let Some(mut history) = of_user(cx, pool, user).await? else {
        return Ok(None);
    };
    let kept = &mut history.passwords.kept;
    for former in &*kept {
        if proves(cx, pool, user, former, password).await? {
            return Err(Error::new(
                ErrorCode::PasswordHistoryPolicyViolationException,
                "Password has previously been used",
            ));
        }
    }
    // The new one is among the last so many, too.
    kept.truncate(password_policy::history_size(pool) - 1);
    Ok(Some(history))
}

/// The last so many passwords of a user, the one of now among them; nothing where the pool keeps no history.
pub(super) async fn of_user(cx: &mut Cx<'_>, pool: &Pool, user: &User) -> Result<Option<History>> {
    let size = password_policy::history_size(pool);
    if size == 0 {
        return Ok(None);
    }
    let key = FormerPasswords::key_of(&pool.id, &user.sub);
    let stored = cx.load::<FormerPasswords>(&key).await?;
    let is_new = stored.is_none();
    let former = stored.unwrap_or_default().kept;
    let mut kept: Vec<Former> = Former::of(user).into_iter().chain(former).collect();
    kept.truncate(size);
    let passwords = FormerPasswords {
        pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        kept,
    };
    Ok(Some(History { passwords, is_new }))
}

/// Remembers what a password was replaced.
pub(super) fn remember(cx: &mut Cx<'_>, history: Option<History>) {
    match history {
        Some(history) if !history.is_new => cx.update(&history.passwords),
        Some(history) if !history.passwords.kept.is_empty() => cx.insert(&history.passwords),
        _ => {}
    }
}

async fn proves(
    cx: &Cx<'_>,
    pool: &Pool,
    user: &User,
    former: &Former,
    password: &str,
) -> Result<bool> {
    let (context, sealed) = former.sealed(&pool.id, &user.sub);
    let opened = cx.open(&context, sealed)?;
    let plain = Zeroizing::new(password.to_owned());
    let inputs = [&opened[..], password.as_bytes()];
    let proved = match former {
        Former::Verifier { called, .. } => {
            let verifier = Verifier::from_bytes(&opened).map_err(Error::internal)?;
            let (arithmetic, called) = (cx.arithmetic(), called.clone());
            let name = pool.srp_name().to_owned();
            cx.slow(&pool.id, WorkKind::SrpProof, &inputs, move |_| {
                verifier.proves(arithmetic, &name, &called, &plain)
            })
            .await?
        }
        Former::Hash { .. } => {
            let hash = String::from_utf8(opened.to_vec()).map_err(Error::internal)?;
            cx.slow(&pool.id, WorkKind::PasswordHash, &inputs, move |buffers| {
                buffers.verify(&hash, plain.as_bytes()).unwrap_or(false)
            })
            .await?
        }
    };
    Ok(*proved)
}
