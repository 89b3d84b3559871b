//! `GetDevice`: shows a device of the user who calls.
//!
//! Refuses, in this order: no access token; one that doesn't hold; a pool that tells no devices apart; a device that is none of the
//! user's. Changes nothing. Sends nothing.

use model::{GetDeviceRequest, GetDeviceResponse};

use crate::Result;
use crate::factors::device;
use crate::lists::device_view;
use crate::world::Cx;

pub(crate) async fn get_device(
    cx: &mut Cx<'_>,
    request: GetDeviceRequest,
) -> Result<GetDeviceResponse> {
    let token = request.access_token.as_ref();
    let (caller, device) = device::of_caller(cx, token, &request.device_key).await?;
    Ok(GetDeviceResponse {
        device: device_view::whole(cx, &caller.pool, &caller.user, device)?,
    })
}
