//! A message that waits to be delivered.

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

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
    /// Failed deliveries so far.
    pub(crate) failures: u32,
    /// Not to be tried before this instant.
    pub(crate) not_before_millis: i64,
    /// When what is in it is of no use any more; as long as a letter may wait, where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ends_millis: Option<i64>,
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
        format: 1,
    };

    fn key(&self) -> Key {
        Message::key_of(self.created_millis, &self.id)
    }

    fn ordered(&self) -> Vec<Key> {
        vec![Key::of(&[
            "due",
            &instant(self.not_before_millis),
            &self.id,
        ])]
    }
}

/// An instant as text that sorts as instants do.
fn instant(millis: i64) -> String {
    format!("{:013}", millis.max(0))
}
