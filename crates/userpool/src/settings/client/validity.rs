//! How long a client's tokens may hold (AWS developer guide, "Understanding user pool JSON web tokens").

use model::{TimeUnitsType, UserPoolClientType};
use serde_json::Value;

use crate::Result;
use crate::limits::REFRESH_TOKEN_SECONDS_MAX;
use crate::refusals::invalid_parameter;
use crate::settings::member::Members;

/// The value of an access or id token's validity that is not given.
const TOKEN_HOURS: i32 = 1;
/// The value of a refresh token's validity that is not given.
const REFRESH_TOKEN_DAYS: i32 = 30;

/// The least and the most that an access or id token may hold: five minutes and a day.
const TOKEN_SECONDS: std::ops::RangeInclusive<i64> = 5 * 60..=24 * 60 * 60;
/// The least and the most that a refresh token may hold: an hour and ten years.
const REFRESH_TOKEN_SECONDS: std::ops::RangeInclusive<i64> = 60 * 60..=REFRESH_TOKEN_SECONDS_MAX;

/// Checks the three validities and their order. A unit without a value counts the value that is not given in that unit.
///
/// # Errors
/// `InvalidParameterException` where one is out of its range or outlives the refresh token.
pub(crate) fn refuse_out_of_bounds(settings: &UserPoolClientType) -> Result<()> {
    let units = settings.token_validity_units.clone().unwrap_or_default();
    let hours = TimeUnitsType::Hours;
    let access = seconds(
        settings.access_token_validity,
        TOKEN_HOURS,
        units.access_token,
        hours,
    );
    let id = seconds(
        settings.id_token_validity,
        TOKEN_HOURS,
        units.id_token,
        hours,
    );
    let refresh = seconds(
        settings.refresh_token_validity,
        REFRESH_TOKEN_DAYS,
        units.refresh_token,
        TimeUnitsType::Days,
    );
    let within = TOKEN_SECONDS.contains(&access)
        && TOKEN_SECONDS.contains(&id)
        && REFRESH_TOKEN_SECONDS.contains(&refresh);
    if !within {
        return Err(invalid_parameter("Invalid range for token validity."));
    }
    if access.max(id) > refresh {
        return Err(invalid_parameter(
            "Access and Id Token expiration times must be less than or equal to refresh token expiration times.",
        ));
    }
    Ok(())
}

/// The validity of an access token of which only the unit is given: the usual value in that unit.
pub(super) fn access_token(given: &Members) -> Option<Value> {
    usual(given, "AccessToken")
}

/// That of an id token.
pub(super) fn id_token(given: &Members) -> Option<Value> {
    usual(given, "IdToken")
}

fn usual(given: &Members, token: &str) -> Option<Value> {
    let units = given.get("TokenValidityUnits")?;
    units.get(token).map(|_| TOKEN_HOURS.into())
}

fn seconds(
    value: Option<i32>,
    usual_value: i32,
    unit: Option<TimeUnitsType>,
    usual_unit: TimeUnitsType,
) -> i64 {
    let unit_seconds = match unit.unwrap_or(usual_unit) {
        TimeUnitsType::Seconds => 1,
        TimeUnitsType::Minutes => 60,
        TimeUnitsType::Hours => 60 * 60,
        TimeUnitsType::Days => 24 * 60 * 60,
    };
    i64::from(value.unwrap_or(usual_value)) * unit_seconds
}
