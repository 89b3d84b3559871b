//! The device that a step of a sign-in names: found, waited for, tied to the tokens. A pool that tells no devices apart reads and writes
//! nothing of this.

use model::Sensitive;

use crate::factors::device;
use crate::limits::DEVICE_AWAITED_MILLIS;
use crate::records::{Awaited, Device, Pool};
use crate::rules::devices;
use crate::sign_in::doors::{Door, Step};
use crate::sign_in::machine::Challenge;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::tokens::{self, Tied};
use crate::world::Cx;
use crate::{Result, load, refusals};

/// By what a step names a device.
const NAME: &str = "DEVICE_KEY";

/// The session of a sign-in that waits for the proof of a device, for a client that sends none back (pycognito, an example of AWS's): it
/// has to be the one that was asked, from where it was asked. None where the client has a session, or is asked for something else.
/// Nothing waits for back ends.
///
/// # Errors
/// `NotAuthorizedException` where nothing waits.
pub(super) async fn kept_session(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    answers: Challenge,
) -> Result<Option<String>> {
    if answers != Challenge::DeviceSrp || step.session.is_some() {
        return Ok(None);
    }
    let (pool, key) = (step.pool, step.parameter(NAME));
    // Whether there is such a user is not told by the trips that it takes.
    let sub = load::sub(cx, pool, step.parameter("USERNAME")).await?;
    let sub = sub.unwrap_or_default();
    let place = Device::key_of(&pool.id, &sub, key);
    let device = if devices::tracks(pool) && devices::is_key(key) && !is_of_back_end(step) {
        cx.load::<Device>(&place).await?
    } else {
        None
    };
    let peer = cx.peer(&pool.id);
    let awaited = device.and_then(|device| device.awaited);
    let awaited = awaited.filter(|it| {
        let is_same = it.client_id == step.client.id && it.peer == peer;
        is_same && cx.now() < it.until_millis
    });
    awaited.map(|it| Some(it.session)).ok_or_else(|| {
        refusals::not_authorized(
            "Cannot initiate DEVICE_SRP_AUTH flow without first authenticating",
        )
    })
}

/// Finds the device whose proof was asked for, where it is there still.
pub(super) async fn bring(
    cx: &mut Cx<'_>,
    pool: &Pool,
    asked: &Asked,
    subject: &mut Subject,
) -> Result<()> {
    if let Some(key) = asked.device_key()
        && devices::tracks(pool)
    {
        let place = Device::key_of(&pool.id, &subject.user.sub, key);
        subject.device = cx.load(&place).await?;
    }
    Ok(())
}

/// Finds the device that an answer names which has proved something: what was named before is not looked at, since clients that are told
/// of an unknown device go on without it.
///
/// # Errors
/// `ResourceNotFoundException` where the user has no such device.
pub(super) async fn name(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    so_far: &SignIn,
    answered: Challenge,
    subject: &mut Subject,
) -> Result<()> {
    let key = step.parameter(NAME);
    let is_looked_at = so_far.has_proof() && !answered.is_of_device() && !key.is_empty();
    if is_looked_at && devices::tracks(step.pool) {
        subject.device = Some(device::find(cx, &subject.user, key).await?);
    }
    Ok(())
}

/// Refuses where an answer names another device than the one that was asked.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(super) fn refuse_other(step: &Step<'_>, device: &Device) -> Result<()> {
    if step.parameter(NAME) == device.key {
        Ok(())
    } else {
        Err(device::unknown())
    }
}

/// Keeps the session with the device that is asked for its proof, unless the client has shown that it sends sessions back, or is a back
/// end; whether it does.
pub(super) fn keep_session(
    cx: &Cx<'_>,
    step: &Step<'_>,
    asked: Challenge,
    session: &Sensitive<String>,
    subject: &mut Subject,
) -> bool {
    if asked != Challenge::DeviceSrp || step.session.is_some() || is_of_back_end(step) {
        return false;
    }
    let Some(device) = &mut subject.device else {
        return false;
    };
    device.awaited = Some(Awaited {
        client_id: step.client.id.clone(),
        peer: cx.peer(&step.pool.id),
        until_millis: cx.now() + DEVICE_AWAITED_MILLIS,
        session: session.expose().clone(),
    });
    true
}

/// The device to which the tokens of a sign-in are tied that is over: the one that was named, or one that is to be confirmed.
pub(super) fn tied(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    so_far: &SignIn,
    subject: &mut Subject,
) -> Option<Tied> {
    if !devices::tracks(step.pool) {
        return None;
    }
    let factors = so_far.factors.as_ref();
    let Some(device) = &mut subject.device else {
        let (sub, factors) = (&subject.user.sub, factors.map(String::as_str));
        return Some(tokens::unconfirmed(cx, step.pool, sub, factors));
    };
    // Its key is no secret: only a device that has proved itself is known to be where the code was given.
    if let Some(factors) = factors.filter(|_| so_far.proved.device) {
        device.trusted_by = Some(factors.clone());
    }
    device::seen(cx, device);
    Some(Tied {
        key: device.key.clone(),
        is_new: false,
    })
}

/// Whether a step comes through a door of administrators: a back end speaks for all of its users from one address.
fn is_of_back_end(step: &Step<'_>) -> bool {
    matches!(step.door, Door::AdminInitiate | Door::AdminRespond)
}
