//! A device as the API shows it.

use model::{AttributeType, DeviceType, Error, Timestamp};

use crate::Result;
use crate::lists::user_view::attribute;
use crate::records::{Device, Pool, User};
use crate::world::Cx;

/// A device in a list, which tells little of it.
pub(crate) fn listed(cx: &Cx<'_>, device: Device) -> Result<DeviceType> {
    let address = address(cx, &device)?;
    let shown = [
        ("device_status", Some("valid".to_owned())),
        ("device_name", device.name.clone()),
        ("last_ip_used", address),
    ];
    Ok(device_type(device, shown))
}

/// A device by itself.
pub(crate) fn whole(cx: &Cx<'_>, pool: &Pool, user: &User, device: Device) -> Result<DeviceType> {
    let owner = format!("{}.{}", user.username, pool.id);
    let arn = format!(
        "arn:aws:cognito-idp:{}:{}:owner/{owner}/device/{}",
        pool.region, pool.account, device.key
    );
    let remembered = if device.remembered {
        "remembered"
    } else {
        "not_remembered"
    };
    let address = address(cx, &device)?;
    let shown = [
        ("device_status", Some("valid".to_owned())),
        ("device_name", device.name.clone()),
        ("dev:device_arn", Some(arn)),
        ("dev:device_owner", Some(owner)),
        ("last_ip_used", address),
        ("dev:device_remembered_status", Some(remembered.to_owned())),
        ("dev:device_sdk", Some("aws-sdk".to_owned())),
    ];
    Ok(device_type(device, shown))
}

fn device_type<'a>(
    device: Device,
    shown: impl IntoIterator<Item = (&'a str, Option<String>)>,
) -> DeviceType {
    let attributes = shown.into_iter();
    let attributes: Vec<AttributeType> = attributes
        .filter_map(|(name, value)| Some(attribute(name, &value?)))
        .collect();
    // AWS tells it in whole seconds.
    let authenticated_millis = device.authenticated_millis / 1000 * 1000;
    DeviceType {
        device_attributes: Some(attributes),
        device_create_date: Some(Timestamp::from_millis(device.created_millis)),
        device_key: Some(device.key),
        device_last_authenticated_date: Some(Timestamp::from_millis(authenticated_millis)),
        device_last_modified_date: Some(Timestamp::from_millis(device.modified_millis)),
    }
}

fn address(cx: &Cx<'_>, device: &Device) -> Result<Option<String>> {
    let Some(sealed) = &device.address else {
        return Ok(None);
    };
    let context = Device::address_context(&device.pool_id, &device.sub, &device.key);
    let opened = cx.open(&context, sealed)?;
    let text = String::from_utf8(opened.to_vec()).map_err(Error::internal)?;
    Ok(Some(text))
}
