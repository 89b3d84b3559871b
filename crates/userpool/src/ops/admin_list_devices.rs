//! `AdminListDevices`: lists the devices of a user, in the order of their keys.
//!
//! Refuses, in this order: an unknown pool; an unknown user, for whom this operation has no other word than that something is not found;
//! a pool that tells no devices apart; a token of another list. Changes nothing. Sends nothing.

use model::{AdminListDevicesRequest, AdminListDevicesResponse};

use crate::factors::device;
use crate::lists::{device_view, paging};
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn admin_list_devices(
    cx: &mut Cx<'_>,
    request: AdminListDevicesRequest,
) -> Result<AdminListDevicesResponse> {
    let found = load::user_to_show(cx, &request.user_pool_id, &request.username).await;
    let (pool, user) = found.map_err(refusals::not_found_at_all)?;
    device::refuse_untracked(&pool)?;
    let limit = paging::limit(request.limit);
    let token = request.pagination_token.as_deref();
    let page = device::page(cx, "AdminListDevices", &user, limit, token).await?;
    let devices = page.records.into_iter();
    let devices: Result<Vec<_>> = devices.map(|it| device_view::listed(cx, it)).collect();
    Ok(AdminListDevicesResponse {
        devices: Some(devices?),
        pagination_token: page.next_token,
    })
}
