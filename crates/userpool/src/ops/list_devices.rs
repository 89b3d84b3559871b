//! `ListDevices`: lists the devices of the user who calls, in the order of their keys.
//!
//! Refuses, in this order: an access token that doesn't hold; a pool that tells no devices apart; a token of another list. Changes
//! nothing. Sends nothing.

use model::{ListDevicesRequest, ListDevicesResponse};

use crate::factors::device;
use crate::lists::{device_view, paging};
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn list_devices(
    cx: &mut Cx<'_>,
    request: ListDevicesRequest,
) -> Result<ListDevicesResponse> {
    let caller = tokens::reader(cx, &request.access_token).await?;
    device::refuse_untracked(&caller.pool)?;
    let limit = paging::limit(request.limit);
    let token = request.pagination_token.as_deref();
    let page = device::page(cx, "ListDevices", &caller.user, limit, token).await?;
    let devices = page.records.into_iter();
    let devices: Result<Vec<_>> = devices.map(|it| device_view::listed(cx, it)).collect();
    Ok(ListDevicesResponse {
        devices: Some(devices?),
        pagination_token: page.next_token,
    })
}
