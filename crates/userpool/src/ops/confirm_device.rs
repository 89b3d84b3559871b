//! `ConfirmDevice`: takes the device that a sign-in was given into the user's list, with what proves the secret that it keeps.
//!
//! Refuses, in this order: an access token that doesn't hold; a pool that tells no devices apart; a key that the sign-in of the token was
//! not given, or one that was forgotten; a device that is confirmed already; a verifier or a salt that is missing or can be none.
//! Changes: the device is there, remembered at once where the pool does not leave that to the user. Of more devices than a user may have
//! the one is forgotten that was away for the longest. Sends nothing.

use model::{ConfirmDeviceRequest, ConfirmDeviceResponse};

use crate::factors::device;
use crate::rules::devices;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn confirm_device(
    cx: &mut Cx<'_>,
    request: ConfirmDeviceRequest,
) -> Result<ConfirmDeviceResponse> {
    let caller = tokens::caller(cx, &request.access_token).await?;
    device::confirm(cx, &caller, &request).await?;
    let by_itself = devices::are_remembered_at_once(&caller.pool);
    Ok(ConfirmDeviceResponse {
        user_confirmation_necessary: Some(!by_itself),
    })
}
