//! `AdminGetDevice`: shows a device of a user.
//!
//! Refuses, in this order: an unknown pool; an unknown user, for whom this operation has no other word than that something is not found;
//! a pool that tells no devices apart; a device that is none of the user's. Changes nothing. Sends nothing.

use model::{AdminGetDeviceRequest, AdminGetDeviceResponse};

use crate::factors::device;
use crate::lists::device_view;
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn admin_get_device(
    cx: &mut Cx<'_>,
    request: AdminGetDeviceRequest,
) -> Result<AdminGetDeviceResponse> {
    let found = load::user_to_show(cx, &request.user_pool_id, &request.username).await;
    let (pool, user) = found.map_err(refusals::not_found_at_all)?;
    let device = device::of_user(cx, &pool, &user, &request.device_key).await?;
    Ok(AdminGetDeviceResponse {
        device: device_view::whole(cx, &pool, &user, device)?,
    })
}
