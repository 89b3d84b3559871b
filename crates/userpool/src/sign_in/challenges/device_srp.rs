//! `DEVICE_SRP_AUTH`: the client's half of an exchange that proves the device.

use model::Error;

use crate::Result;
use crate::factors::device;
use crate::sign_in::challenges::{Exchange, Prompt, Proof, Verdict};
use crate::sign_in::device::refuse_other;
use crate::sign_in::doors::Step;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;

/// Asks for it.
pub(super) fn ask(subject: &Subject, so_far: &mut SignIn) -> Result<Prompt> {
    let device = subject.device.as_ref();
    let device = device.ok_or_else(|| Error::internal("no device is asked for its proof"))?;
    so_far.asked = Asked::DeviceSrp(device.key.clone());
    Ok(Prompt::DeviceSrp)
}

/// Takes the client's half and makes the server's.
pub(super) fn check(cx: &mut Cx<'_>, step: &Step<'_>, subject: &Subject) -> Result<Verdict> {
    let device = subject.device.as_ref();
    let device = device.ok_or_else(device::unknown)?;
    refuse_other(step, device)?;
    let verifier = device::verifier(cx, device)?;
    let exchange = Exchange::between(cx, step, &verifier);
    let key = device.key.clone();
    Ok(Verdict::Right(Proof::HalfOfDevice(key, exchange)))
}
