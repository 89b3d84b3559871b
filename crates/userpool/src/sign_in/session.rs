//! Sessions: what a client carries from one challenge to the next, sealed, so that only this directory can read it and
//! nothing needs to be stored. What makes it single-use is the [`Spent`] record of the answer that succeeded.

use crypto::mac::base64url;
use model::{ChallengeNameType, Error, ErrorCode, Sensitive};
use serde::{Deserialize, Serialize};

use crate::records::{Client, Pool, Spent, User};
use crate::world::Cx;
use crate::{Result, refusals};

/// The state of a sign-in between two requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    /// 32 random bytes in base64url.
    pub(crate) id: String,
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    /// The challenge that the client has to answer.
    pub(crate) challenge: ChallengeNameType,
    /// The user's id; that of a user who does not exist is made up.
    pub(crate) sub: String,
    /// The name that was given at the start.
    pub(crate) name: String,
    /// Absent where a version before this member began the session.
    #[serde(default)]
    pub(crate) begun_millis: i64,
    pub(crate) expires_millis: i64,
    /// A mark of the credentials that were proved: a password set since voids the session.
    pub(crate) credentials: String,
}

impl Session {
    /// A session for the next challenge; it holds as long as the client's `AuthSessionValidity`.
    pub(crate) fn begin(
        cx: &mut Cx<'_>,
        client: &Client,
        challenge: ChallengeNameType,
        user: &User,
        name: &str,
    ) -> Session {
        let minutes = client.settings.auth_session_validity.unwrap_or(3);
        Session {
            id: base64url(&cx.random.bytes::<32>()),
            pool_id: client.pool_id.clone(),
            client_id: client.id.clone(),
            challenge,
            sub: user.sub.clone(),
            name: name.to_owned(),
            begun_millis: cx.now(),
            expires_millis: cx.now() + i64::from(minutes) * 60_000,
            credentials: credentials_mark(cx, user),
        }
    }

    /// The session as the client carries it.
    pub(crate) fn seal(&self, cx: &mut Cx<'_>) -> Result<Sensitive<String>> {
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(Sensitive::new(cx.seal("session", &plain)))
    }

    /// Reads a session that a client brings back, and checks that it may answer `challenge` with it now.
    ///
    /// # Errors
    /// `NotAuthorizedException` for a session that is not ours, is another client's or has expired; `CodeMismatchException`
    /// never: the answer itself is not looked at.
    pub(crate) fn open(
        cx: &Cx<'_>,
        pool: &Pool,
        client: &Client,
        challenge: ChallengeNameType,
        sealed: &str,
    ) -> Result<Session> {
        let invalid = || refusals::not_authorized("Invalid session for the user.");
        let plain = cx
            .services
            .keyring()
            .open("session", sealed)
            .map_err(|_| invalid())?;
        let session: Session = serde_json::from_slice(&plain).map_err(|_| invalid())?;
        let ours = session.pool_id == pool.id && session.client_id == client.id;
        if !ours || session.challenge != challenge || pool.voids(session.begun_millis) {
            return Err(invalid());
        }
        if session.expires_millis <= cx.now() {
            return Err(refusals::not_authorized(
                "Invalid session for the user, session is expired.",
            ));
        }
        Ok(session)
    }

    /// Whether `name`, which the client gave with its answer, names the session's user.
    pub(crate) fn is_for(&self, name: &str, user: &User) -> bool {
        let of_user = [&self.name, &self.sub, &user.username, &user.username_key];
        of_user.iter().any(|known| known.as_str() == name)
            || user.aliases.iter().any(|alias| alias.value == name)
    }
}

/// Uses a session (or anything else that has an id and an end) up.
///
/// # Errors
/// `NotAuthorizedException` where it was used before.
pub(crate) async fn spend(cx: &mut Cx<'_>, pool_id: &str, id: &str, expires: i64) -> Result<()> {
    let spent = Spent {
        pool_id: pool_id.to_owned(),
        expires_millis: expires,
        id: id.to_owned(),
    };
    let key = Spent::key_of(pool_id, expires, id);
    if cx.load::<Spent>(&key).await?.is_some() {
        return Err(Error::new(
            ErrorCode::NotAuthorizedException,
            "Invalid session for the user, session can only be used once.",
        ));
    }
    cx.insert(&spent);
    Ok(())
}

/// A mark that changes whenever a user's password does.
pub(crate) fn credentials_mark(cx: &Cx<'_>, user: &User) -> String {
    let sealed = format!(
        "{}|{}",
        user.verifier.as_deref().unwrap_or_default(),
        user.hash.as_deref().unwrap_or_default()
    );
    let mac = cx.services.keyring().mac("credentials", sealed.as_bytes());
    base64url(&mac[..12])
}
