//! How often a secret is rotated: what may be said of it, and when it is due.

use model::secretsmanager::RotationRulesType;

use crate::Result;
use crate::limits::{ROTATION_HOURS_MAX, ROTATION_HOURS_MIN};
use crate::records::Schedule;
use crate::refusals::invalid_parameter;

const HOUR_MILLIS: i64 = 60 * 60 * 1000;
const DAY_HOURS: i64 = 24;
/// Days between two rotations where nobody says otherwise (API reference, `CreateUserPoolClient`).
const USUAL_DAYS: i64 = 7;

/// Where nobody says otherwise.
pub(super) fn usual() -> Schedule {
    Schedule {
        hours: USUAL_DAYS * DAY_HOURS,
        expression: None,
        duration: None,
    }
}

/// What somebody says.
///
/// # Errors
/// `InvalidParameterException` that names what is wrong, and the mend.
pub(super) fn told(rules: RotationRulesType) -> Result<Schedule> {
    let days = rules.automatically_after_days;
    let hours = match (days, rules.schedule_expression.as_deref()) {
        (Some(_), Some(_)) => {
            return Err(invalid_parameter(
                "RotationRules has both AutomaticallyAfterDays and ScheduleExpression: leave one of them out.",
            ));
        }
        (None, None) => {
            return Err(invalid_parameter(
                "RotationRules says nothing of how often: give AutomaticallyAfterDays or ScheduleExpression.",
            ));
        }
        (Some(days), None) => days.saturating_mul(DAY_HOURS),
        (None, Some(expression)) => rate(expression)?,
    };
    if !(ROTATION_HOURS_MIN..=ROTATION_HOURS_MAX).contains(&hours) {
        return Err(invalid_parameter(format!(
            "RotationRules says every {hours} hours: a secret is rotated every {ROTATION_HOURS_MIN} hours at most, and every {ROTATION_HOURS_MAX} at least."
        )));
    }
    Ok(Schedule {
        hours,
        expression: rules.schedule_expression,
        duration: rules.duration,
    })
}

/// The same as it is shown.
pub(super) fn shown(schedule: &Schedule) -> RotationRulesType {
    let of_days = schedule.expression.is_none();
    RotationRulesType {
        automatically_after_days: of_days.then_some(schedule.hours / DAY_HOURS),
        duration: schedule.duration.clone(),
        schedule_expression: schedule.expression.clone(),
    }
}

/// When a secret is due that was rotated at an instant.
pub(super) fn next(schedule: &Schedule, rotated_millis: i64) -> i64 {
    rotated_millis.saturating_add(schedule.hours.saturating_mul(HOUR_MILLIS))
}

/// The hours of `rate(7 days)`.
fn rate(expression: &str) -> Result<i64> {
    let inner = expression.strip_prefix("rate(");
    let inner = inner.and_then(|it| it.strip_suffix(')'));
    let parts = inner.and_then(|it| it.split_once(' '));
    let hours = parts.and_then(|(number, unit)| {
        let number: i64 = number.parse().ok()?;
        match unit {
            "hour" | "hours" => Some(number),
            "day" | "days" => number.checked_mul(DAY_HOURS),
            _ => None,
        }
    });
    hours.ok_or_else(|| {
        invalid_parameter(format!(
            "ScheduleExpression {expression} is not understood: write such as rate(7 days) or rate(12 hours). Cenote does not have cron expressions."
        ))
    })
}
