//! `UpdateDeviceStatus`: says whether a device of the user who calls is remembered.
//!
//! Refuses, in this order: an access token that doesn't hold; a pool that tells no devices apart; a device that is none of the user's.
//! Changes: one that is remembered is asked for its proof from the next sign-in on, in place of a second factor where the pool has
//! it so and one was proved from it.
//! Where nothing is said nothing changes. Sends nothing.

use model::{UpdateDeviceStatusRequest, UpdateDeviceStatusResponse};

use crate::Result;
use crate::factors::device;
use crate::world::Cx;

pub(crate) async fn update_device_status(
    cx: &mut Cx<'_>,
    request: UpdateDeviceStatusRequest,
) -> Result<UpdateDeviceStatusResponse> {
    let token = Some(&request.access_token);
    let (_, device) = device::of_caller(cx, token, &request.device_key).await?;
    device::remember(cx, device, request.device_remembered_status);
    Ok(UpdateDeviceStatusResponse {})
}
