//! `AdminUpdateDeviceStatus`: says whether a device of a user is remembered.
//!
//! Refuses, in this order: an unknown pool; an unknown user; a pool that tells no devices apart; a device that is none of the user's.
//! Changes: one that is remembered is asked for its proof from the next sign-in on, in place of a second factor where the pool has
//! it so and one was proved from it.
//! Where nothing is said nothing changes. Sends nothing.

use model::{AdminUpdateDeviceStatusRequest, AdminUpdateDeviceStatusResponse};

use crate::factors::device;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_update_device_status(
    cx: &mut Cx<'_>,
    request: AdminUpdateDeviceStatusRequest,
) -> Result<AdminUpdateDeviceStatusResponse> {
    let (pool, user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    let device = device::of_user(cx, &pool, &user, &request.device_key).await?;
    device::remember(cx, device, request.device_remembered_status);
    Ok(AdminUpdateDeviceStatusResponse {})
}
