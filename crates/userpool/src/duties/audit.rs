//! Chaining the audit log: entries that wait become links, the oldest first, and links are removed that were kept long enough.

use model::Error;

use crate::Result;
use crate::audit::{fits_head, fits_link, link_after, seal_head};
use crate::duties::leases::{HeldLease, call, still_held};
use crate::limits::AUDIT_LINKS_AT_ONCE;
use crate::records::{AuditEntry, AuditHead, AuditLink};
use crate::world::{By, Cx, Seed, Services};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// What a step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chained {
    /// Entries that became links, or links that were removed.
    pub count: usize,
    /// Whether more can be done at once.
    pub is_more: bool,
}

impl Services {
    /// Takes entries that wait over into the chain, under a lease: nothing happens where it was lost.
    ///
    /// # Errors
    /// An internal one where the store fails, or where the head of the chain is not what this directory wrote.
    pub async fn chain_audit(
        &self,
        held: Option<&HeldLease>,
        now_millis: i64,
        seed: Seed,
    ) -> Result<Chained> {
        let call = call(now_millis, seed);
        self.perform(&call, |mut cx| async move {
            let answer = chain(&mut cx, held).await;
            (cx, answer)
        })
        .await
    }

    /// Removes the oldest links that were kept for as long as the operator said, under a lease. The head says from then on where the
    /// chain begins.
    ///
    /// # Errors
    /// As [`Services::chain_audit`].
    pub async fn shorten_audit(
        &self,
        held: Option<&HeldLease>,
        now_millis: i64,
        seed: Seed,
    ) -> Result<Chained> {
        let Some(days) = self.settings().audit.and_then(|audit| audit.keep_days) else {
            return Ok(Chained::default());
        };
        let until_millis = now_millis.saturating_sub(i64::from(days).saturating_mul(DAY_MILLIS));
        let call = call(now_millis, seed);
        self.perform(&call, |mut cx| async move {
            let answer = shorten(&mut cx, held, until_millis).await;
            (cx, answer)
        })
        .await
    }
}

async fn chain(cx: &mut Cx<'_>, held: Option<&HeldLease>) -> Result<Chained> {
    let page = cx.page::<AuditEntry>(By::Key, AuditEntry::all(), AUDIT_LINKS_AT_ONCE);
    let page = page.await?;
    if page.records.is_empty() || !still_held(cx, held).await? {
        return Ok(Chained::default());
    }
    let known = known_ends(cx).await?;
    let is_new = known.is_none();
    let mut ends = known.unwrap_or_else(|| AuditHead {
        begins: 1,
        ..AuditHead::default()
    });
    let count = page.records.len();
    for entry in page.records {
        cx.delete(&entry);
        let number = ends.number + 1;
        let link = link_after(cx.services.keyring(), number, ends.last, entry);
        cx.insert(&link);
        (ends.number, ends.last) = (number, link.mac);
    }
    let ends = seal_head(cx.services.keyring(), ends);
    if is_new {
        cx.insert(&ends);
    } else {
        cx.update(&ends);
    }
    let is_more = page.last.is_some();
    Ok(Chained { count, is_more })
}

async fn shorten(cx: &mut Cx<'_>, held: Option<&HeldLease>, until_millis: i64) -> Result<Chained> {
    let page = cx.page::<AuditLink>(By::Key, AuditLink::all(), AUDIT_LINKS_AT_ONCE);
    let page = page.await?;
    let is_over = |link: &AuditLink| link.entry.at_millis < until_millis;
    if !page.records.first().is_some_and(is_over) || !still_held(cx, held).await? {
        return Ok(Chained::default());
    }
    let Some(mut ends) = known_ends(cx).await? else {
        return Ok(Chained::default());
    };
    // The newest stays, and so tells that there was a log.
    let over = page.records.iter().take_while(|link| is_over(link));
    let over: Vec<_> = over.filter(|link| link.number < ends.number).collect();
    let sound = |(link, number): (&&AuditLink, u64)| {
        link.number == number && fits_link(cx.services.keyring(), link)
    };
    // Who makes links look older than they are has them removed in this directory's name otherwise.
    if !over.iter().zip(ends.begins..).all(sound) {
        return Err(Error::internal(
            "the oldest of the audit log is not what was chained, and is kept: `cenote audit verify` says more",
        ));
    }
    let Some(last) = over.last() else {
        return Ok(Chained::default());
    };
    (ends.begins, ends.before) = (last.number + 1, last.mac.clone());
    for link in &over {
        cx.delete(*link);
    }
    cx.update(&seal_head(cx.services.keyring(), ends));
    let count = over.len();
    Ok(Chained {
        count,
        is_more: count == page.records.len() && page.last.is_some(),
    })
}

/// The head, if this directory signed it. Where it was removed, no other chain is begun beside what is left of it.
async fn known_ends(cx: &mut Cx<'_>) -> Result<Option<AuditHead>> {
    let Some(ends) = cx.load::<AuditHead>(&AuditHead::key_of()).await? else {
        let links = cx.page::<AuditLink>(By::Key, AuditLink::all(), 1).await?;
        if links.records.is_empty() {
            return Ok(None);
        }
        return Err(Error::internal(
            "the audit log has lost its head: `cenote audit verify` says more",
        ));
    };
    if fits_head(cx.services.keyring(), &ends) {
        return Ok(Some(ends));
    }
    Err(Error::internal(
        "the head of the audit log was altered: `cenote audit verify` says more",
    ))
}
