//! `DEVICE_PASSWORD_VERIFIER`: the proof of the device's secret at the end of an exchange of SRP, in which the device's group key stands
//! for the pool and its key for the user.

use model::Error;

use crate::factors::device;
use crate::sign_in::challenges::password_verifier::{Signer, is_signed};
use crate::sign_in::challenges::{Exchange, Prompt, Proof, Verdict};
use crate::sign_in::device::refuse_other;
use crate::sign_in::doors::Step;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;
use crate::{Result, refusals};

/// Gives the client the server's half.
pub(super) fn ask(subject: &Subject, so_far: &SignIn) -> Result<Prompt> {
    let Asked::DeviceVerifier(key, exchange) = &so_far.asked else {
        return Err(Error::internal("a proof is asked for without an exchange"));
    };
    Ok(Prompt::DeviceVerifier {
        salt: exchange.salt.clone(),
        public: exchange.server_hex(),
        user_id: subject.user.username.clone(),
        device_key: key.clone(),
    })
}

/// Judges the signature.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    exchange: &Exchange,
) -> Result<Verdict> {
    let device = subject.device.as_ref();
    let device = device.ok_or_else(device::unknown)?;
    refuse_other(step, device)?;
    let signer = Signer {
        verifier: device::verifier(cx, device)?,
        realm: &device.group_key,
        name: &device.key,
    };
    Ok(if is_signed(cx, step, signer, exchange).await? {
        Verdict::Right(Proof::Device)
    } else {
        Verdict::Wrong(refusals::wrong_password())
    })
}
