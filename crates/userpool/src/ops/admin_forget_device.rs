//! `AdminForgetDevice`: takes a device of a user out of the list.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a pool that tells no devices apart; a device that is none of the user's.
//! Changes: the device is gone, and is not confirmed again; no refresh token that is tied to it gives tokens any more, and no session with
//! such a one is listed. Access tokens hold until they end. Sends nothing.

use model::AdminForgetDeviceRequest;

use crate::factors::device;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_forget_device(
    cx: &mut Cx<'_>,
    request: AdminForgetDeviceRequest,
) -> Result<()> {
    let (pool, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let device = device::of_user(cx, &pool, &user, &request.device_key).await?;
    device::forget(cx, &device).await
}
