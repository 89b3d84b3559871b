//! The time that an SRP client puts under its proof: `ddd MMM D HH:mm:ss UTC YYYY`, in English.

use crate::limits::TIMESTAMP_SKEW_SECONDS_MAX;
use crate::{Result, refusals};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Checks that a proof was made lately. The day may have one digit or two: clients differ.
///
/// # Errors
/// `InvalidParameterException` for another form, `NotAuthorizedException` for another time.
pub(crate) fn check(stamp: &str, now_millis: i64) -> Result<()> {
    let seconds = parse(stamp).ok_or_else(|| {
        refusals::invalid_parameter(
            "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english",
        )
    })?;
    if (seconds - now_millis / 1000).abs() > TIMESTAMP_SKEW_SECONDS_MAX {
        return Err(refusals::wrong_password());
    }
    Ok(())
}

/// Seconds since the epoch.
fn parse(stamp: &str) -> Option<i64> {
    let [_, month, day, clock, zone, year] =
        stamp.split(' ').collect::<Vec<_>>().try_into().ok()?;
    (zone == "UTC" || zone == "GMT").then_some(())?;
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let mut parts = clock.split(':').map(str::parse::<i8>);
    let mut next = || parts.next()?.ok();
    let (hour, minute, second) = (next()?, next()?, next()?);
    let date = jiff::civil::Date::new(
        year.parse().ok()?,
        i8::try_from(month).ok()?,
        day.parse().ok()?,
    );
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    let zoned = date
        .ok()?
        .to_datetime(time)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?;
    Some(zoned.timestamp().as_second())
}
