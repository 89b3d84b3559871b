//! A message that waits to be delivered.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Part, Range, Record, StoreError, Table};

use crate::limits::LETTER_MILLIS_MAX;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Medium {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

/// A message in the outbox. It is written in the commit of the operation that sends it and delivered by a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    /// When it was written, in milliseconds since the epoch: first in the key.
    pub(crate) created_millis: i64,
    /// 32 random bytes in base64url.
    pub(crate) id: String,
    pub(crate) pool_id: String,
    pub(crate) medium: Medium,
    /// The letter as JSON (to, from, subject, body, code), sealed for [`Message::context`].
    pub(crate) letter: String,
    /// Deliveries so far that failed for now.
    pub(crate) failures: u32,
    /// Those that were refused for good, of which the first may be a mistake.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) refusals: u32,
    /// Not to be tried before this instant.
    pub(crate) not_before_millis: i64,
    /// When what is in it is of no use any more; as long as a letter may wait, where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ends_millis: Option<i64>,
    /// The MAC of the peer that had it written, by which it has its turn. Absent where a version before this member wrote it: such
    /// a letter goes by its age alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) peer: Option<String>,
}

/// A place in the index of turns.
pub(crate) struct Place {
    pub(crate) peer: String,
    /// When the letter there is due.
    pub(crate) due_millis: i64,
}

impl Message {
    pub(crate) fn key_of(created_millis: i64, id: &str) -> Key {
        Key::of(&["outbox", &instant(created_millis), id])
    }

    /// What is to be delivered at an instant, what is due longest first: a range of the index.
    pub(crate) fn due_until(now_millis: i64) -> Range {
        let after = Key::of(&["due", &instant(now_millis.saturating_add(1))]);
        Key::prefix(&["due"]).below(&after)
    }

    /// All that waits, what is due first before the rest: a range of the index.
    pub(crate) fn waiting() -> Range {
        Key::prefix(&["due"])
    }

    /// What waits of the peers after this one, peer by peer, and of each what is due first: a range of the index of turns.
    pub(crate) fn turns_after(peer: &str) -> Range {
        // MACs are of one length, and no letter of base64url comes after the tilde.
        let past = Key::of(&["turn", &format!("{peer}~")]);
        let all = Key::prefix(&["turn"]);
        if peer.is_empty() {
            all
        } else {
            all.at_least(&past)
        }
    }

    /// The place that a key of the index of turns says.
    pub(crate) fn place_of(entry: &Key) -> Option<Place> {
        let parts: [Part; 4] = entry.parts().ok()?.try_into().ok()?;
        let [_, Part::Text(peer), Part::Text(due), _] = parts else {
            return None;
        };
        let due_millis = due.parse().ok()?;
        Some(Place { peer, due_millis })
    }

    /// From when on it is not sent any more.
    pub(crate) fn ends_millis(&self) -> i64 {
        let longest = self.created_millis.saturating_add(LETTER_MILLIS_MAX);
        self.ends_millis.map_or(longest, |ends| ends.min(longest))
    }

    pub(crate) fn context(id: &str) -> String {
        format!("outbox/{id}")
    }
}

impl Record for Message {
    const TABLE: Table = Table {
        name: "message",
        format: 2,
    };

    fn key(&self) -> Key {
        Message::key_of(self.created_millis, &self.id)
    }

    fn ordered(&self) -> Vec<Key> {
        let due = instant(self.not_before_millis);
        let peer = self.peer.as_deref();
        let turn = peer.map(|peer| Key::of(&["turn", peer, &due, &self.id]));
        let by_age = Key::of(&["due", &due, &self.id]);
        std::iter::once(by_age).chain(turn).collect()
    }

    /// Format 1 did not tell whose letter it is, which a program that does not know it must not lose.
    fn upgrade(_format: u32, value: Value) -> Result<Value, StoreError> {
        Ok(value)
    }
}

/// An instant as text that sorts as instants do.
pub(super) fn instant(millis: i64) -> String {
    format!("{:013}", millis.max(0))
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference over"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
