//! Messages that are given up: that there were some, and why, is remembered for whoever looks after the server.

use model::EventSourceName;
use store::Record as _;
use work::GivenUp;

use crate::Result;
use crate::duties::Letter;
use crate::duties::delivery::{call, key_of};
use crate::duties::leases::{HeldLease, still_held};
use crate::messages::log_lines;
use crate::records::{Medium, Message};
use crate::rules::log_lines::{GivenUpLetter, of_letter};
use crate::world::{Cx, Services};

impl Services {
    /// Gives a letter up that nobody will get, for a reason in one word, under a lease, and says whether the lease was still held:
    /// otherwise nothing happens. Where the pool's logs of letters go somewhere, a line tells of it.
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
            let answer = count(&mut cx, "unreadable", None, 1).await;
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
        let of = (name(message.medium), message.pool_id.as_str());
        count(cx, reason, Some(of), 1).await?;
        tell(cx, letter, reason).await?;
        cx.delete(&message);
    }
    Ok(true)
}

/// Leaves a line in the pool's log, where it goes somewhere.
async fn tell(cx: &mut Cx<'_>, letter: &Letter, reason: &str) -> Result<()> {
    let (pool_id, source) = (&letter.pool_id, EventSourceName::UserNotification);
    let Some(arn) = log_lines::place(cx, pool_id, source).await? else {
        return Ok(());
    };
    let told = of_letter(&GivenUpLetter {
        medium: letter.medium,
        reason,
        tries: letter.tries(),
        sub: letter.sub.as_deref().unwrap_or_default(),
    });
    let line = log_lines::line(cx, pool_id, arn, source, &told);
    cx.insert(&line);
    Ok(())
}

/// Counts what is given up at once, by how it was to travel and its pool, where these are known.
pub(super) async fn count(
    cx: &mut Cx<'_>,
    reason: &str,
    of: Option<(&str, &str)>,
    more: u64,
) -> Result<()> {
    let none = GivenUp::message(reason, of, cx.now());
    // All letters of a pool that are given up at once are counted in one record.
    cx.take_address_turn(&none.key()).await?;
    let known = cx.load::<GivenUp>(&none.key()).await?;
    let all = none.and(more, known.as_ref());
    match known {
        None => cx.insert(&all),
        Some(_) => cx.update(&all),
    }
    Ok(())
}

/// How a message was to travel, as its record writes it.
fn name(medium: Medium) -> &'static str {
    match medium {
        Medium::Email => "EMAIL",
        Medium::Sms => "SMS",
    }
}
