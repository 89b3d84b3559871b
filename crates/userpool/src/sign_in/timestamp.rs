//! The time that an SRP client puts under its proof: `ddd MMM D HH:mm:ss UTC YYYY`, in English.

use crate::limits::TIMESTAMP_SKEW_SECONDS_MAX;
use crate::{Result, refusals};

/// What follows the day of the week, which says nothing that the date does not say.
const FORMS: [&str; 2] = ["%b %d %H:%M:%S UTC %Y", "%b %d %H:%M:%S GMT %Y"];

/// Checks that a proof was made lately. The day may have one digit or two: clients differ.
///
/// # Errors
/// `InvalidParameterException` for another form, `NotAuthorizedException` for another time.
pub(crate) fn refuse_far_off(stamp: &str, now_millis: i64) -> Result<()> {
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
    let (_, date) = stamp.split_once(' ')?;
    let read = |form| jiff::civil::DateTime::strptime(form, date).ok();
    let zoned = FORMS
        .into_iter()
        .find_map(read)?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?;
    Some(zoned.timestamp().as_second())
}
