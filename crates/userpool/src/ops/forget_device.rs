//! `ForgetDevice`: takes a device of the user who calls out of the list.
//!
//! Refuses, in this order: no access token; one that doesn't hold; a pool that tells no devices apart; a device that is none of the
//! user's.
//! Changes: the device is gone, and is not confirmed again; no refresh token that is tied to it gives tokens any more, and no session with
//! such a one is listed. Access tokens hold until they end. Sends nothing.

use model::ForgetDeviceRequest;

use crate::Result;
use crate::factors::device;
use crate::world::Cx;

pub(crate) async fn forget_device(cx: &mut Cx<'_>, request: ForgetDeviceRequest) -> Result<()> {
    let token = request.access_token.as_ref();
    let (_, device) = device::of_caller(cx, token, &request.device_key).await?;
    device::forget(cx, &device).await
}
