//! The user whom a sign-in is about, and the count of wrong passwords.

use store::Key;

use crate::people::event_lines::Doer;
use crate::people::phantom::{self, as_found, made_up, made_up_again};
use crate::records::{
    Attempts, Client, Code, Device, Passkeys, Pool, PoolKeys, SoftwareToken, User,
};
use crate::sign_in::lock_out;
use crate::world::Cx;
use crate::{Result, load, refusals};

/// The user whom a sign-in is about. One who does not exist is made up, so that the answers do not tell.
pub(crate) struct Subject {
    pub(crate) user: User,
    pub(crate) known: bool,
    /// Whether the user was changed, and is to be kept.
    pub(crate) changed: bool,
    /// Whether somebody who does not exist is asked for a password where there is a choice.
    pub(crate) seems_to_have_password: bool,
    /// The software token whose code was right, to be kept.
    pub(crate) token: Option<SoftwareToken>,
    /// The code that was right, to be used up.
    pub(crate) code: Option<Code>,
    /// The passkeys among which the one that signed was, to be kept.
    pub(crate) passkeys: Option<Passkeys>,
    /// The device that the step names, of a pool that tells devices apart.
    pub(crate) device: Option<Device>,
    /// Whether others know the password that the step brings, where somebody looked.
    pub(super) is_password_known: Option<bool>,
    attempts: Option<Attempts>,
    /// The MAC of who asks.
    peer: String,
}

/// Whether the call judges a guess at the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judging {
    /// It does: one after another.
    Now,
    /// Another call will.
    Later,
}

/// Finds the user whom `name` names, and refuses one who is locked out.
///
/// # Errors
/// `UserNotFoundException` where the client does not hide who exists; `NotAuthorizedException` during a lock-out;
/// `TooManyRequestsException` where too many guesses at this user wait.
pub(crate) async fn named(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    name: &str,
    judging: Judging,
) -> Result<Subject> {
    let sub = load::sub(cx, pool, name).await?;
    // Made for a user who is there as well, where nobody may be told: it takes time.
    let nobody = made_up(cx, pool, name);
    let sub = sub.unwrap_or_else(|| nobody.sub.clone());
    let key = User::key_of(&pool.id, &sub);
    after_a_conflict(cx, pool, &sub).await?;
    if judging == Judging::Now {
        cx.take_turn(&pool.id, &sub).await?;
    }
    let attempts = Attempts::key_of(&pool.id, &sub);
    cx.fetch(&[attempts, key.clone(), PoolKeys::key_of(&pool.id)])
        .await?;
    let found = cx.load::<User>(&key).await?;
    if found.is_none() && !client.hides_users() {
        return Err(refusals::user_not_found());
    }
    let known = found.is_some();
    let user = match found {
        Some(user) => user,
        None => as_found(nobody)?,
    };
    not_locked(cx, pool, user, known).await
}

/// Finds the user whom a challenge is about by id; one whom the first step made up is made up again. What else the step will
/// read comes with the same trip.
///
/// # Errors
/// `NotAuthorizedException` during a lock-out; `TooManyRequestsException` where too many guesses at this user wait.
pub(crate) async fn of_challenge(
    cx: &mut Cx<'_>,
    pool: &Pool,
    sub: &str,
    name: &str,
    beside: &[Key],
) -> Result<Subject> {
    after_a_conflict(cx, pool, sub).await?;
    cx.take_turn(&pool.id, sub).await?;
    let key = User::key_of(&pool.id, sub);
    let attempts = Attempts::key_of(&pool.id, sub);
    let keys = [key.clone(), attempts, PoolKeys::key_of(&pool.id)];
    let keys: Vec<Key> = keys.iter().chain(beside).cloned().collect();
    cx.fetch(&keys).await?;
    let found = cx.load::<User>(&key).await?;
    let known = found.is_some();
    let user = match found {
        Some(user) => user,
        None => made_up_again(pool, name, sub)?,
    };
    not_locked(cx, pool, user, known).await
}

impl Subject {
    /// Who does what is kept of the sign-in, by this client.
    pub(crate) fn doer<'a>(&'a self, client_id: &'a str) -> Doer<'a> {
        Doer {
            user: &self.user,
            known: self.known,
            client_id,
        }
    }

    /// Gives somebody who does not exist what users have who are asked to choose. It is made up for a user who is there as well: it
    /// takes time.
    pub(super) fn dress(&mut self, cx: &Cx<'_>, pool: &Pool, name: &str) {
        let (nobody, has_password) = phantom::chooser(cx, pool, name);
        if !self.known {
            self.user = nobody;
            self.seems_to_have_password = has_password;
        }
    }

    /// Refuses to judge a code of a second factor where too many were wrong.
    ///
    /// # Errors
    /// `NotAuthorizedException`.
    pub(crate) fn refuse_locked_code(&self, cx: &Cx<'_>) -> Result<()> {
        match &self.attempts {
            Some(attempts) => lock_out::refuse_locked_code(attempts, cx.now()),
            None => Ok(()),
        }
    }

    /// Counts a wrong password, or a wrong code of a second factor, which the refusal that follows must not forget.
    pub(crate) fn failed(&self, cx: &mut Cx<'_>, is_code: bool) {
        let before = self.attempts.clone().unwrap_or_else(|| Attempts {
            pool_id: self.user.pool_id.clone(),
            sub: self.user.sub.clone(),
            ..Attempts::default()
        });
        let after = lock_out::failed(before, &self.peer, is_code, cx.now());
        if self.attempts.is_some() {
            cx.ledger().update(&after);
        } else {
            cx.ledger().insert(&after);
        }
    }

    /// A right guess rests on the count and on the user as they were read, and on the pool: another node may just have had it keep
    /// track of sign-ins.
    pub(crate) fn rest(&self, cx: &mut Cx<'_>) {
        let User { pool_id, sub, .. } = &self.user;
        cx.rest_on([
            Attempts::key_of(pool_id, sub),
            User::key_of(pool_id, sub),
            Pool::key_of(pool_id),
        ]);
    }

    /// Forgets wrong guesses after a right one: those at a second factor after a code of it alone.
    pub(crate) fn forgive(&self, cx: &mut Cx<'_>, is_code: bool) {
        let Some(attempts) = &self.attempts else {
            return;
        };
        match lock_out::forgiven(attempts.clone(), &self.peer, is_code) {
            None => cx.delete(attempts),
            Some(after) if after != *attempts => cx.update(&after),
            Some(_) => {}
        }
    }
}

/// Waits until no change of the user can come between again. Guesses alone keep no change waiting.
async fn after_a_conflict(cx: &mut Cx<'_>, pool: &Pool, sub: &str) -> Result<()> {
    if cx.came_too_late() {
        cx.take_change_turn(&pool.id, sub).await?;
    }
    Ok(())
}

/// The subject, unless who asks is locked out.
async fn not_locked(cx: &mut Cx<'_>, pool: &Pool, user: User, known: bool) -> Result<Subject> {
    if known {
        cx.concerns_user(&user.sub);
    }
    let key = Attempts::key_of(&pool.id, &user.sub);
    let attempts = cx.load::<Attempts>(&key).await?;
    let peer = cx.peer(&pool.id);
    if let Some(attempts) = &attempts {
        lock_out::refuse_locked(attempts, &peer, cx.now())?;
    }
    Ok(Subject {
        user,
        known,
        changed: false,
        seems_to_have_password: false,
        token: None,
        code: None,
        passkeys: None,
        device: None,
        is_password_known: None,
        attempts,
        peer,
    })
}
