//! Messages that are given up: that there were some, and why, is remembered for whoever looks after the server.

use store::Record as _;
use work::GivenUp;

use crate::Result;
use crate::duties::Letter;
use crate::duties::delivery::{call, key_of};
use crate::duties::leases::{HeldLease, still_held};
use crate::records::{Medium, Message};
use crate::world::{Cx, Services};

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
    let of = of.map(|(medium, pool_id)| (name(medium), pool_id));
    let none = GivenUp::message(reason, of, cx.now());
    // All letters of a pool that are given up at once are counted in one record.
    cx.take_address_turn(&none.key()).await?;
    let known = cx.load::<GivenUp>(&none.key()).await?;
    let one_more = none.after(known.as_ref());
    match known {
        None => cx.insert(&one_more),
        Some(_) => cx.update(&one_more),
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
