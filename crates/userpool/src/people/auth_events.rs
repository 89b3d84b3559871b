//! What users do, kept where their pool watches them: at most so many a user, and for so long.

use model::{
    AuthEventType, ChallengeName, ChallengeResponse, ChallengeResponseType, Error,
    EventContextDataType, EventResponseType, EventRiskType, EventType, RiskDecisionType,
};
use store::{Direction, Key, Range};

use crate::people::event_lines::{Doer, line};
use crate::people::known_places::{self, Remembered};
use crate::people::origins::Origin;
use crate::records::{AuthEvent, EventCount, LogDelivery, Pool, User};
use crate::rules::risk_levels::{self, Came, Past};
use crate::rules::threats;
use crate::world::{By, Cx, Speaker};

pub(crate) use crate::world::Keep;
use crate::{Result, limits};

/// What somebody did.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub(crate) kind: EventType,
    pub(crate) response: EventResponseType,
    /// What was proved, and whether rightly.
    pub(crate) proofs: Vec<ChallengeResponseType>,
    /// The id that tokens tell; a new one where none are issued.
    pub(crate) id: Option<String>,
    /// How likely somebody else did it.
    pub(crate) risk: EventRiskType,
}

/// An event that was kept.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) number: u64,
    /// As it was when it was first kept.
    pub(crate) id: String,
}

impl Deed {
    pub(crate) fn of(kind: EventType, response: EventResponseType) -> Deed {
        Deed {
            kind,
            response,
            proofs: Vec::new(),
            id: None,
            risk: EventRiskType {
                risk_decision: Some(RiskDecisionType::NoRisk),
                ..EventRiskType::default()
            },
        }
    }

    /// The same deed, so risky.
    #[must_use]
    pub(crate) fn at(self, risk: EventRiskType) -> Deed {
        Deed { risk, ..self }
    }

    #[must_use]
    pub(crate) fn proving(mut self, proof: ChallengeName, is_right: bool) -> Deed {
        self.proofs.push(proof_of(proof, is_right));
        self
    }
}

/// What is known of a risk, and what more came to be known. A password that others know stays one.
fn risker(known: &EventRiskType, more: &EventRiskType) -> EventRiskType {
    let detected = [
        known.compromised_credentials_detected,
        more.compromised_credentials_detected,
    ];
    EventRiskType {
        compromised_credentials_detected: detected.into_iter().flatten().reduce(|a, b| a || b),
        risk_decision: more.risk_decision.or(known.risk_decision),
        risk_level: more.risk_level.or(known.risk_level),
    }
}

/// A proof, and whether it was right.
pub(crate) fn proof_of(proof: ChallengeName, is_right: bool) -> ChallengeResponseType {
    let response = if is_right {
        ChallengeResponse::Success
    } else {
        ChallengeResponse::Failure
    };
    ChallengeResponseType {
        challenge_name: Some(proof),
        challenge_response: Some(response),
    }
}

/// Keeps a deed, and says as which event: none in a pool that does not watch, where nothing is read or written. What is done in the name of
/// somebody who is not there costs the same, and is soon forgotten. Where the pool's events go somewhere, a line tells of it.
pub(crate) async fn note(
    cx: &mut Cx<'_>,
    pool: &Pool,
    doer: Doer<'_>,
    deed: Deed,
    keep: Keep,
) -> Result<Option<Noted>> {
    let user = doer.user;
    if doer.known {
        cx.concerns_user(&user.sub);
    }
    if !threats::is_watched(pool) {
        return Ok(None);
    }
    let key = EventCount::key_of(&pool.id, &user.sub);
    cx.fetch(&with_event(pool, &user.sub, key.clone())).await?;
    let stored = cx.load::<EventCount>(&key).await?;
    let number = stored.as_ref().map_or(0, |count| count.events);
    let outlived = match number.checked_sub(limits::EVENTS_PER_USER_MAX) {
        Some(oldest) => {
            let key = AuthEvent::key_of(&pool.id, &user.sub, oldest);
            cx.load::<AuthEvent>(&key).await?
        }
        None => None,
    };
    let millis = if doer.known {
        limits::EVENT_MILLIS
    } else {
        limits::PHANTOM_EVENT_MILLIS
    };
    let event = made(cx, user, number, deed, cx.now() + millis)?;
    if let Some(line) = line(cx, doer, &event).await? {
        cx.insert_kept(keep, &line);
    }
    let count = EventCount {
        pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        events: number + 1,
        // No event of the user's may outlive the count, or the next one would take its number.
        expires_millis: event.expires_millis + limits::EVENT_COUNT_LONGER_MILLIS,
    };
    cx.insert_kept(keep, &event);
    remember(cx, &event, keep).await?;
    if let Some(outlived) = &outlived {
        cx.delete_kept(keep, outlived);
    }
    match stored {
        Some(_) => cx.update_kept(keep, &count),
        None => cx.insert_kept(keep, &count),
    }
    let id = event.shown.event_id.unwrap_or_default();
    Ok(Some(Noted { number, id }))
}

/// Keeps how something goes on that was noted as under way: what more was proved, what came of it, where tokens are issued the id that
/// they tell, and what more is known of the risk. Says whether it is still there. A line tells of it as of what is noted.
pub(crate) async fn go_on(
    cx: &mut Cx<'_>,
    pool: &Pool,
    doer: Doer<'_>,
    number: u64,
    (more, response, id, risk): (
        Vec<ChallengeResponseType>,
        EventResponseType,
        Option<String>,
        EventRiskType,
    ),
    keep: Keep,
) -> Result<bool> {
    let key = AuthEvent::key_of(&pool.id, &doer.user.sub, number);
    cx.fetch(&with_event(pool, &doer.user.sub, key.clone()))
        .await?;
    let Some(mut event) = cx.load::<AuthEvent>(&key).await? else {
        return Ok(false);
    };
    let shown = &mut event.shown;
    shown
        .challenge_responses
        .get_or_insert_default()
        .extend(more);
    shown.event_response = Some(response);
    if id.is_some() {
        shown.event_id = id;
    }
    let known = shown.event_risk.take().unwrap_or_default();
    shown.event_risk = Some(risker(&known, &risk));
    if let Some(line) = line(cx, doer, &event).await? {
        cx.insert_kept(keep, &line);
    }
    cx.update_kept(keep, &event);
    remember(cx, &event, keep).await?;
    Ok(true)
}

/// What is read where an event is kept: `key` of the event or of their count, and what goes along with it.
fn with_event(pool: &Pool, sub: &str, key: Key) -> [Key; 3] {
    let places = known_places::key(&pool.id, sub);
    [key, LogDelivery::key_of(&pool.id), places]
}

/// Remembers from where and by what a user was let in.
async fn remember(cx: &mut Cx<'_>, event: &AuthEvent, keep: Keep) -> Result<()> {
    if is_sign_in(event) && past_of(cx, event)?.is_known() {
        let origin = opened(cx, event)?;
        known_places::remember(cx, event, origin, keep).await?;
    }
    Ok(())
}

/// Says of an event whose it was, in the place of what was said before.
pub(crate) async fn say(cx: &mut Cx<'_>, event: &AuthEvent) -> Result<()> {
    cx.update(event);
    if is_sign_in(event) && !past_of(cx, event)?.is_known() {
        return known_places::forget(cx, event).await;
    }
    remember(cx, event, Keep::WithSuccess).await
}

/// An event as it is shown.
///
/// # Errors
/// An internal one where what is sealed can't be opened.
pub(crate) fn shown(cx: &Cx<'_>, event: AuthEvent) -> Result<AuthEventType> {
    let origin = opened(cx, &event)?;
    Ok(AuthEventType {
        event_context_data: Some(EventContextDataType {
            device_name: origin.device,
            ip_address: origin.address.map(|address| address.to_string()),
            ..EventContextDataType::default()
        }),
        ..event.shown
    })
}

/// The address and the device of who acts, as people are shown them.
pub(crate) fn shown_origin(speaker: &Speaker) -> (Option<String>, Option<String>) {
    let Origin { address, device } = Origin::of(speaker);
    let address = address.map(|address| address.to_canonical().to_string());
    (address, device)
}

/// What is known of who acts, as a sign-in is judged by it.
pub(crate) fn origin(speaker: &Speaker) -> risk_levels::Origin {
    Origin::of(speaker).judged()
}

/// The sign-ins of a user that the next one is judged by, the newest first, and whether the user was ever let in: so many, and those before
/// them that are remembered. Of a user of whom none is, further ones where this one was let in by none of these.
pub(crate) async fn past(cx: &mut Cx<'_>, pool: &Pool, user: &User) -> Result<(Vec<Past>, bool)> {
    let count = EventCount::key_of(&pool.id, &user.sub);
    // What comes of the sign-in is noted in any case: that is read here as well.
    cx.fetch(&with_event(pool, &user.sub, count)).await?;
    let remembered = Remembered::of_user(cx, &pool.id, &user.sub).await?;
    let whole = AuthEvent::of_user(&pool.id, &user.sub);
    let (mut past, oldest, last) = past_in(cx, whole.clone(), limits::RISK_EVENTS_MAX).await?;
    if let Some(remembered) = remembered {
        past.extend(remembered.past(oldest));
        return Ok((past, true));
    }
    if let Some(last) = last
        && !past.iter().any(Past::is_known)
    {
        let rest = whole.past(&last, Direction::Forward);
        let (further, ..) = past_in(cx, rest, limits::RISK_EVENTS_FURTHER_MAX).await?;
        past.extend(further);
    }
    let was_let_in = past.iter().any(Past::is_known);
    Ok((past, was_let_in))
}

/// Sign-ins of a range, the number of the last event that was looked at, and where there are more.
async fn past_in(
    cx: &mut Cx<'_>,
    range: Range,
    limit: usize,
) -> Result<(Vec<Past>, Option<u64>, Option<Key>)> {
    let page = cx.page::<AuthEvent>(By::Key, range, limit).await?;
    let oldest = page.records.last().map(|event| event.number);
    let events = page.records.iter().filter(|it| is_sign_in(it));
    let past: Result<Vec<Past>> = events.map(|event| past_of(cx, event)).collect();
    Ok((past?, oldest, page.last))
}

fn is_sign_in(event: &AuthEvent) -> bool {
    event.shown.event_type == Some(EventType::SignIn)
}

fn past_of(cx: &Cx<'_>, event: &AuthEvent) -> Result<Past> {
    let shown = &event.shown;
    let decision = shown.event_risk.as_ref().and_then(|it| it.risk_decision);
    let came = match shown.event_response {
        Some(EventResponseType::Pass) => Came::In,
        Some(EventResponseType::InProgress) => Came::HalfWay,
        _ if decision == Some(RiskDecisionType::Block) => Came::ToABlock,
        _ => Came::ToNothing,
    };
    let at_millis = shown.creation_date.as_ref().map_or(0, |it| it.millis());
    Ok(Past {
        at_millis,
        came,
        origin: opened(cx, event)?.judged(),
        said: shown.event_feedback.as_ref().map(|it| it.feedback_value),
    })
}

/// From where and by what an event was done.
fn opened(cx: &Cx<'_>, event: &AuthEvent) -> Result<Origin> {
    let Some(sealed) = &event.origin else {
        return Ok(Origin::default());
    };
    let context = AuthEvent::context(&event.pool_id, &event.sub, event.number);
    let opened = cx.open(&context, sealed)?;
    serde_json::from_slice(&opened).map_err(Error::internal)
}

fn made(
    cx: &mut Cx<'_>,
    user: &User,
    number: u64,
    deed: Deed,
    expires_millis: i64,
) -> Result<AuthEvent> {
    let origin = Origin::of(&cx.speaker());
    let plain = serde_json::to_vec(&origin).map_err(Error::internal)?;
    let context = AuthEvent::context(&user.pool_id, &user.sub, number);
    let sealed = cx.seal(&context, &plain);
    let id = deed.id.unwrap_or_else(|| cx.random.uuid());
    Ok(AuthEvent {
        pool_id: user.pool_id.clone(),
        sub: user.sub.clone(),
        number,
        shown: AuthEventType {
            challenge_responses: Some(deed.proofs),
            creation_date: Some(cx.timestamp()),
            event_id: Some(id),
            event_response: Some(deed.response),
            event_risk: Some(deed.risk),
            event_type: Some(deed.kind),
            ..AuthEventType::default()
        },
        origin: Some(sealed),
        expires_millis,
    })
}
