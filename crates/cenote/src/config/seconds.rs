//! Spans of time as a configuration says them.

use std::ops::RangeInclusive;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

/// A day: what is longer was not meant, and what is much longer would be for ever.
const SECONDS_MAX: u64 = 86_400;

/// What somebody is waited for: at least a second, since nobody is faster than not at all.
pub(super) fn wait<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    among(deserializer, 1..=SECONDS_MAX)
}

/// As [`wait`], where it may also be left out.
pub(super) fn some_wait<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    wait(deserializer).map(Some)
}

/// What may be none at all.
pub(super) fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    among(deserializer, 0..=SECONDS_MAX)
}

fn among<'de, D: Deserializer<'de>>(
    deserializer: D,
    seconds: RangeInclusive<u64>,
) -> Result<u64, D::Error> {
    let found = u64::deserialize(deserializer)?;
    if seconds.contains(&found) {
        return Ok(found);
    }
    let expected = format!("seconds from {} to {}", seconds.start(), seconds.end());
    Err(Error::invalid_value(
        Unexpected::Unsigned(found),
        &expected.as_str(),
    ))
}
