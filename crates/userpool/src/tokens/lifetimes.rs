//! How long the tokens of a client hold.

use model::TimeUnitsType;

use crate::records::Client;

/// How long an access token of the client holds; an hour unless it says otherwise.
pub(crate) fn access_seconds(client: &Client) -> i64 {
    let units = client
        .settings
        .token_validity_units
        .as_ref()
        .and_then(|u| u.access_token);
    seconds(
        client.settings.access_token_validity,
        units,
        TimeUnitsType::Hours,
        3600,
    )
}

/// How long an id token of the client holds; an hour unless it says otherwise.
pub(crate) fn id_seconds(client: &Client) -> i64 {
    let units = client
        .settings
        .token_validity_units
        .as_ref()
        .and_then(|u| u.id_token);
    seconds(
        client.settings.id_token_validity,
        units,
        TimeUnitsType::Hours,
        3600,
    )
}

/// How long a refresh token of the client holds; thirty days unless it says otherwise.
pub(crate) fn refresh_seconds(client: &Client) -> i64 {
    let units = client
        .settings
        .token_validity_units
        .as_ref()
        .and_then(|u| u.refresh_token);
    seconds(
        client.settings.refresh_token_validity,
        units,
        TimeUnitsType::Days,
        30 * 86_400,
    )
}

fn seconds(
    value: Option<i32>,
    unit: Option<TimeUnitsType>,
    usual: TimeUnitsType,
    absent: i64,
) -> i64 {
    let unit = match unit.unwrap_or(usual) {
        TimeUnitsType::Seconds => 1,
        TimeUnitsType::Minutes => 60,
        TimeUnitsType::Hours => 3600,
        TimeUnitsType::Days => 86_400,
    };
    value
        .filter(|value| *value > 0)
        .map_or(absent, |value| i64::from(value) * unit)
}
