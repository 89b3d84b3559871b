//! Messages that are given up: that there were some, and why, is remembered for whoever looks after the server.

use std::sync::Arc;

use model::Error;
use store::{Direction, Engine, Record as _, Tx, Version};

use crate::Result;
use crate::duties::Letter;
use crate::duties::delivery::{call, key_of};
use crate::duties::leases::{HeldLease, still_held};
use crate::limits::GIVEN_UP_SHOWN_MAX;
use crate::records::{GivenUp, Medium, Message};
use crate::world::{Cx, Services};

/// Messages of a pool that were given up for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUpMessages {
    /// `late`, `failures`, `refused` or `unreadable`.
    pub reason: String,
    /// How they were to travel; unknown of what could not be read.
    pub medium: Option<Medium>,
    /// The pool of the users; unknown of what could not be read.
    pub pool_id: Option<String>,
    /// How many.
    pub count: u64,
    /// When the first of them was given up.
    pub first_millis: i64,
    /// When the last of them was given up.
    pub last_millis: i64,
}

/// What was given up in a store, as long as it is remembered: [`crate::limits::GIVEN_UP_SHOWN_MAX`] rows at most.
///
/// # Errors
/// An internal one where the store can't be read.
pub async fn given_up_messages(
    engine: Arc<dyn Engine>,
    now_millis: i64,
) -> Result<Vec<GivenUpMessages>> {
    let mut tx = Tx::new(engine, now_millis, Version::new(0));
    let page = tx.page::<GivenUp>(GivenUp::all(), GIVEN_UP_SHOWN_MAX, Direction::Forward);
    let records = page.await.map_err(Error::internal)?.records;
    let shown = |it: GivenUp| GivenUpMessages {
        reason: it.reason,
        medium: it.medium,
        pool_id: it.pool_id,
        count: it.count,
        first_millis: it.first_millis,
        last_millis: it.last_millis,
    };
    Ok(records.into_iter().map(shown).collect())
}

impl Services {
    /// Gives a letter up that nobody will get, for a reason in one word, under a lease, and says whether the lease was still held:
    /// otherwise nothing happens.
    ///
    /// # Errors
    /// An internal one where the store can't be written.
    pub async fn given_up(
        &self,
        letter: &Letter,
        reason: &str,
        now_millis: i64,
        held: Option<&HeldLease>,
    ) -> Result<bool> {
        let call = call(now_millis, &letter.handle, 0);
        self.perform(&call, |mut cx| async {
            let answer = give_up(&mut cx, letter, reason, held).await;
            (cx, answer)
        })
        .await
    }

    /// Remembers that something was given up of which nothing is known.
    pub(super) async fn note_unreadable(&self, now_millis: i64, key: &str) -> Result<()> {
        let call = call(now_millis, &format!("unreadable {key}"), 0);
        self.perform(&call, |mut cx| async {
            let answer = count(&mut cx, "unreadable", None).await;
            (cx, answer)
        })
        .await
    }
}

async fn give_up(
    cx: &mut Cx<'_>,
    letter: &Letter,
    reason: &str,
    held: Option<&HeldLease>,
) -> Result<bool> {
    if !still_held(cx, held).await? {
        return Ok(false);
    }
    let Some(key) = key_of(&letter.handle) else {
        return Ok(true);
    };
    if let Some(message) = cx.load::<Message>(&key).await? {
        count(cx, reason, Some((message.medium, &message.pool_id))).await?;
        cx.delete(&message);
    }
    Ok(true)
}

async fn count(cx: &mut Cx<'_>, reason: &str, of: Option<(Medium, &str)>) -> Result<()> {
    let now = cx.now();
    let none = GivenUp::none(reason, of, now);
    // All letters of a pool that are given up at once are counted in one record.
    cx.take_address_turn(&none.key()).await?;
    let known = cx.load::<GivenUp>(&none.key()).await?;
    let is_new = known.is_none();
    let mut record = known.unwrap_or(none);
    record.count = record.count.saturating_add(1);
    record.last_millis = record.last_millis.max(now);
    if is_new {
        cx.insert(&record);
    } else {
        cx.update(&record);
    }
    Ok(())
}
