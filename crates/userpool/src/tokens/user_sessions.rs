//! The sign-ins of users that go on, where a pool keeps track of them: begun, refreshed, shown, ended. A pool that does not costs
//! neither a read nor a write.

use std::collections::BTreeSet;

use model::{
    Error, ErrorCode, Sensitive, SessionDescriptionType, SessionLocationType, SessionTypeType,
    Timestamp,
};
use store::{Key, Record as _};

use crate::lists::paging::{self, List, Shown};
use crate::records::{Client, Pool, Revocation, User, UserSession};
use crate::rules::agents;
use crate::tokens::RefreshClaims;
use crate::tokens::issue::Grant;
use crate::world::{By, Cx};
use crate::{Result, limits};

/// Keeps track of a sign-in from now on. Where the user has too many, those go that were used least recently.
///
/// Users who sign in many times at once may have more for a while: the next sign-in makes room again.
pub(super) async fn begin(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    user: &User,
    grant: &Grant,
    expires_millis: i64,
) -> Result<()> {
    let Some(max) = pool.sessions_per_user_max() else {
        return Ok(());
    };
    make_room(cx, pool, user, max).await?;
    let id = UserSession::id_of(&grant.origin_jti);
    let mut session = UserSession {
        pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        id,
        client_id: client.id.clone(),
        origin_jti: grant.origin_jti.clone(),
        created_millis: cx.now(),
        active_millis: cx.now(),
        sign_outs: user.sign_outs,
        device: String::new(),
        address: None,
        device_key: grant.device_key.clone(),
        expires_millis,
    };
    note_client(cx, &mut session);
    cx.insert(&session);
    Ok(())
}

/// Notes that a sign-in is refreshed, where that tells something new. One from before the pool kept track stays unknown.
///
/// Of refreshes at the same instant one is noted: the others are answered without.
pub(super) async fn refresh(cx: &mut Cx<'_>, pool: &Pool, claims: &RefreshClaims) -> Result<()> {
    let Some(key) = key_of_family(pool, claims).filter(|_| !cx.came_too_late()) else {
        return Ok(());
    };
    let Some(mut session) = cx.load::<UserSession>(&key).await? else {
        return Ok(());
    };
    let is_old = cx.now() >= session.active_millis + limits::SESSION_NOTED_MILLIS;
    if is_old || !is_of_client(cx, &session)? {
        session.active_millis = cx.now();
        note_client(cx, &mut session);
        cx.update(&session);
    }
    Ok(())
}

/// Where what is kept of the sign-in of a refresh token lies, to be read with the first trip.
pub(super) fn key_of_family(pool: &Pool, claims: &RefreshClaims) -> Option<Key> {
    pool.sessions_per_user_max()?;
    let id = UserSession::id_of(&claims.origin_jti);
    Some(UserSession::key_of(&pool.id, &claims.sub, &id))
}

/// A page of the sessions of a user that are good, the one first that was used last. `current` is the family of whoever asks.
///
/// # Errors
/// `InvalidParameterException` for a token of another list.
pub(crate) async fn list(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    operation: &'static str,
    token: Option<&str>,
    current: &str,
) -> Result<Shown<SessionDescriptionType>> {
    let list = List {
        operation,
        subject: &format!("{}/{}", pool.id, user.sub),
        range: UserSession::of_user(&pool.id, &user.sub),
        by: By::Key,
    };
    let page = paging::page(cx, list, limits::SESSIONS_PER_PAGE_MAX, token).await?;
    let mut sessions = living(cx, pool, user, page.records).await?;
    sessions.sort_by_key(|session| std::cmp::Reverse(session.active_millis));
    let mut records = Vec::with_capacity(sessions.len());
    for session in sessions {
        records.push(shown(cx, session, current)?);
    }
    Ok(Shown {
        records,
        next_token: page.next_token,
    })
}

/// The session of a user that has this id and is good.
///
/// # Errors
/// `ResourceNotFoundException` where there is none.
pub(crate) async fn of_id(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    id: &str,
) -> Result<UserSession> {
    let key = UserSession::key_of(&pool.id, &user.sub, id);
    let found = cx.load::<UserSession>(&key).await?;
    let living = living(cx, pool, user, found.into_iter().collect()).await?;
    living.into_iter().next().ok_or_else(|| {
        Error::new(
            ErrorCode::ResourceNotFoundException,
            "Session does not exist.",
        )
    })
}

/// Ends a session of a user that was found to be good: its tokens are void. Whoever has them may use them without a pause, and keeps
/// it from ending by nothing that changes the session or the user meanwhile.
pub(crate) fn end(cx: &mut Cx<'_>, user: &User, session: &UserSession) {
    void(cx, session);
    cx.may_change(&session.key());
    cx.may_change(&user.key());
}

/// Voids the tokens of a session. What is kept of it is void by that, and left to the next sign-in that makes room.
fn void(cx: &mut Cx<'_>, session: &UserSession) {
    cx.insert(&Revocation {
        pool_id: session.pool_id.clone(),
        origin_jti: session.origin_jti.clone(),
        expires_millis: session.expires_millis + limits::REVOKED_LONGER_MILLIS,
    });
}

/// Makes room for one more session of a user.
async fn make_room(cx: &mut Cx<'_>, pool: &Pool, user: &User, max: usize) -> Result<()> {
    let all = UserSession::of_user(&pool.id, &user.sub);
    let page = cx
        .page::<UserSession>(By::Key, all, limits::SESSIONS_LOOKED_AT_MAX)
        .await?;
    if page.records.len() < max {
        return Ok(());
    }
    let mut living = living(cx, pool, user, page.records.clone()).await?;
    living.sort_by_key(|session| session.active_millis);
    let surplus = (living.len() + 1).saturating_sub(max);
    for session in living.iter().take(surplus) {
        void(cx, session);
    }
    let is_living = |session: &UserSession| living.iter().any(|other| other.id == session.id);
    for ended in page.records.iter().filter(|session| !is_living(session)) {
        cx.delete(ended);
    }
    Ok(())
}

/// Those of a user's sessions whose refresh tokens are good. None is where the pool does not keep track, whatever it did before.
async fn living(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    mut sessions: Vec<UserSession>,
) -> Result<Vec<UserSession>> {
    sessions.retain(|session| {
        let (since, sign_outs) = (session.created_millis, session.sign_outs);
        let void = pool.voids(since) || user.voids(since, sign_outs);
        pool.sessions_per_user_max().is_some() && !void
    });
    let family = |session: &UserSession| Revocation::key_of(&pool.id, &session.origin_jti);
    let forgotten = |session: &UserSession| {
        let key = session.device_key.as_ref()?;
        Some(Revocation::key_of(&pool.id, key))
    };
    let client = |session: &UserSession| Client::key_of(&pool.id, &session.client_id);
    let clients: BTreeSet<Key> = sessions.iter().map(client).collect();
    let families = sessions.iter().map(family);
    let devices = sessions.iter().filter_map(forgotten);
    let keys: Vec<Key> = families.chain(devices).chain(clients).collect();
    cx.fetch(&keys).await?;
    let mut living = Vec::with_capacity(sessions.len());
    for session in sessions {
        let mut is_revoked = cx.load::<Revocation>(&family(&session)).await?.is_some();
        if let Some(forgotten) = forgotten(&session) {
            is_revoked |= cx.load::<Revocation>(&forgotten).await?.is_some();
        }
        let is_clients = cx.load_shared::<Client>(&client(&session)).await?.is_some();
        if is_clients && !is_revoked {
            living.push(session);
        }
    }
    Ok(living)
}

/// Notes from where and with what a client speaks.
fn note_client(cx: &mut Cx<'_>, session: &mut UserSession) {
    let client = &cx.call.client;
    session.device = agents::device(client.agent());
    let context = UserSession::context(&session.pool_id, &session.sub, &session.id);
    let address = client.address();
    session.address = address.map(|address| cx.seal(&context, address.to_string().as_bytes()));
}

/// Whether that is what was noted last.
fn is_of_client(cx: &Cx<'_>, session: &UserSession) -> Result<bool> {
    let client = &cx.call.client;
    let from = client.address().map(|address| address.to_string());
    let is_from_there = address(cx, session)? == from;
    Ok(is_from_there && session.device == agents::device(client.agent()))
}

/// The address that was noted last.
fn address(cx: &Cx<'_>, session: &UserSession) -> Result<Option<String>> {
    let context = UserSession::context(&session.pool_id, &session.sub, &session.id);
    let Some(sealed) = &session.address else {
        return Ok(None);
    };
    let opened = cx.open(&context, sealed)?;
    Ok(Some(String::from_utf8_lossy(&opened).into_owned()))
}

/// A session as the API shows it. Nobody here knows where on earth an address is.
fn shown(cx: &Cx<'_>, session: UserSession, current: &str) -> Result<SessionDescriptionType> {
    let address = address(cx, &session)?;
    Ok(SessionDescriptionType {
        is_current_session: Some(session.origin_jti == current),
        client_id: Some(Sensitive::new(session.client_id)),
        create_date: Some(Timestamp::from_millis(session.created_millis)),
        device_type: Some(session.device),
        last_active_date: Some(Timestamp::from_millis(session.active_millis)),
        last_ip_address: address.map(Sensitive::new),
        last_location: Some(SessionLocationType {
            city: None,
            country: Some("unknown".to_owned()),
        }),
        // A session of managed login, from which others may come.
        origin_session_id: None,
        session_id: Some(session.id),
        session_type: Some(SessionTypeType::Token),
    })
}
