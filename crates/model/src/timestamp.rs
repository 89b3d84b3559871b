//! Instants as AWS writes them.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant with the precision of a millisecond; in JSON epoch seconds with a fraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    millis: i64,
}

impl Timestamp {
    /// Milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self { millis }
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.millis
    }

    /// Epoch seconds with a fraction; `None` where the number is no instant.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let millis = (seconds * 1000.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked here")]
        (millis.abs() < 9.0e15).then_some(Self {
            millis: millis as i64,
        })
    }

    /// Epoch seconds with a fraction.
    pub fn seconds(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact for all years of AWS's calendar"
        )]
        let millis = self.millis as f64;
        millis / 1000.0
    }

    /// Reads ISO 8601, as forms carry it.
    pub fn from_iso_8601(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|instant| Self {
            millis: instant.as_millisecond(),
        })
    }
}

/// ISO 8601 in UTC with milliseconds, as XML carries it.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_millisecond(self.millis).unwrap_or_default();
        write!(formatter, "{instant:.3}")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.seconds())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Seconds)
    }
}

struct Seconds;

impl Visitor<'_> for Seconds {
    type Value = Timestamp;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("epoch seconds")
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
        Timestamp::from_seconds(seconds).ok_or_else(|| E::custom("not an instant"))
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
        let millis = seconds
            .checked_mul(1000)
            .ok_or_else(|| E::custom("not an instant"))?;
        Ok(Timestamp { millis })
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
        self.visit_i64(i64::try_from(seconds).map_err(E::custom)?)
    }
}
