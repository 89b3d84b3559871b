//! A line of a pool's logs that waits to leave.

use crypto::mac::{base64url, sha256};
use serde::{Deserialize, Serialize};
use store::{Key, Part, Range, Record, Table};

use super::message::instant;

/// A line. It is written in the commit of what it tells of and delivered by a worker, those for one place in the order in which they
/// were written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LogLine {
    /// The log group, the stream or the bucket that the pool named.
    pub(crate) arn: String,
    /// When it was written, in milliseconds since the epoch.
    pub(crate) created_millis: i64,
    /// 32 random bytes in base64url. The line tells it too.
    pub(crate) id: String,
    pub(crate) pool_id: String,
    /// The line as JSON, sealed for [`LogLine::context`].
    pub(crate) line: String,
}

impl LogLine {
    /// The place that an ARN is in keys, which are shorter than an ARN may be.
    pub(crate) fn place_of(arn: &str) -> String {
        base64url(&sha256(&[arn.as_bytes()])[..16])
    }

    /// What waits for the places after this one, place by place, and for each the oldest first.
    pub(crate) fn after(place: &str) -> Range {
        let all = Key::prefix(&["log-line"]);
        if place.is_empty() {
            all
        } else {
            all.past_all(&Key::prefix(&["log-line", place]))
        }
    }

    /// The place that a key says.
    pub(crate) fn place_in(key: &Key) -> Option<String> {
        match key.parts().ok()?.into_iter().nth(1)? {
            Part::Text(place) => Some(place),
            _ => None,
        }
    }

    pub(crate) fn context(id: &str) -> String {
        format!("log-line/{id}")
    }
}

impl Record for LogLine {
    const TABLE: Table = Table {
        name: "log_line",
        format: 1,
    };

    fn key(&self) -> Key {
        let place = LogLine::place_of(&self.arn);
        Key::of(&["log-line", &place, &instant(self.created_millis), &self.id])
    }
}
