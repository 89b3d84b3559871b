//! Lines of the logs of pools: what waits, place by place, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use model::{Error, Sensitive};
use store::{Direction, Key, Record as _, StoreError, Versioned};

use crate::Result;
use crate::duties::Unreadable;
use crate::duties::delivery::call;
use crate::duties::given_up::count;
use crate::duties::leases::{HeldLease, still_held};
use crate::limits::{LOG_LINE_MILLIS_MAX, LOG_LINES_AT_ONCE_MAX};
use crate::records::LogLine;
use crate::world::{Cx, Services};

/// What waits for one place, the oldest first.
#[derive(Debug, Default)]
pub struct LogBatch {
    /// Names the place among those that lines wait for.
    pub place: String,
    /// The log group, the stream or the bucket that the pool named; empty where none of the lines can be read.
    pub arn: String,
    /// The lines.
    pub lines: Vec<WaitingLine>,
    /// What stands among them and can't be read.
    pub unreadable: Vec<Unreadable>,
}

/// A line that waits to leave.
#[derive(Debug)]
pub struct WaitingLine {
    /// The line as JSON, without its end.
    pub text: Sensitive<String>,
    /// When it was written, in milliseconds since the epoch.
    pub created_millis: i64,
    pool_id: String,
    key: Key,
}

impl WaitingLine {
    /// Whether it has waited for too long to be sent any more.
    pub fn is_late(&self, now_millis: i64) -> bool {
        self.created_millis.saturating_add(LOG_LINE_MILLIS_MAX) <= now_millis
    }
}

impl Services {
    /// What waits for the first place after `after` (an empty text is before all) that is none of `others`, as many lines at most as
    /// leave at once; `None` where there is no such place.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn next_log_lines(
        &self,
        after: &str,
        others: &BTreeSet<String>,
    ) -> Result<Option<LogBatch>> {
        let (engine, forward) = (self.engine(), Direction::Forward);
        let call = call(0, "log lines", 0);
        let cx = Cx::once(self, &call);
        let mut after = after.to_owned();
        loop {
            let range = LogLine::after(&after);
            let found = engine.scan(&range, LOG_LINES_AT_ONCE_MAX, forward).await;
            let found = found.map_err(Error::internal)?;
            let Some(place) = found.first().and_then(|(key, _)| LogLine::place_in(key)) else {
                return Ok(None);
            };
            if others.contains(&place) {
                after = place;
                continue;
            }
            let mut batch = LogBatch {
                place,
                ..LogBatch::default()
            };
            for (key, found) in found {
                if LogLine::place_in(&key).as_deref() != Some(&batch.place) {
                    break;
                }
                batch.add(&cx, key, &found);
            }
            return Ok(Some(batch));
        }
    }

    /// Forgets lines that have left under a lease, and says whether the lease was still held: otherwise nothing happens.
    ///
    /// # Errors
    /// An internal one where the store can't be written.
    pub async fn log_lines_left(
        &self,
        lines: &[WaitingLine],
        held: Option<&HeldLease>,
    ) -> Result<bool> {
        let call = call(0, &names(lines), 0);
        self.perform(&call, |mut cx| async {
            let answer = forget(&mut cx, lines, held).await.map(|it| it.is_some());
            (cx, answer)
        })
        .await
    }

    /// Gives lines up that nobody takes, for a reason in one word, under a lease, and says whether the lease was still held: otherwise
    /// nothing happens.
    ///
    /// # Errors
    /// An internal one where the store can't be written.
    pub async fn log_lines_given_up(
        &self,
        lines: &[WaitingLine],
        reason: &str,
        now_millis: i64,
        held: Option<&HeldLease>,
    ) -> Result<bool> {
        let call = call(now_millis, &names(lines), 0);
        self.perform(&call, |mut cx| async {
            let answer = give_up(&mut cx, lines, reason, held).await;
            (cx, answer)
        })
        .await
    }
}

impl LogBatch {
    /// A line that a newer version of the program has to read is left to it.
    fn add(&mut self, cx: &Cx<'_>, key: Key, found: &Versioned) {
        let opened = match store::decode::<LogLine>(&found.value) {
            Ok(line) => opened(cx, line),
            Err(StoreError::NewerFormat { .. }) => return,
            Err(error) => Err(error.to_string()),
        };
        match opened {
            Ok((arn, line)) => {
                self.arn = arn;
                self.lines.push(line);
            }
            Err(why) => self.unreadable.push(Unreadable {
                why,
                entry: None,
                record: (key, found.version),
            }),
        }
    }
}

fn opened(cx: &Cx<'_>, line: LogLine) -> std::result::Result<(String, WaitingLine), String> {
    let plain = cx.open(&LogLine::context(&line.id), &line.line);
    let plain = plain.map_err(|error| error.to_string())?;
    let text = String::from_utf8(plain.to_vec()).map_err(|error| error.to_string())?;
    let waiting = WaitingLine {
        text: Sensitive::new(text),
        created_millis: line.created_millis,
        key: line.key(),
        pool_id: line.pool_id,
    };
    Ok((line.arn, waiting))
}

/// Removes lines, and gives those that were still there; `None` where the lease was lost.
async fn forget<'a>(
    cx: &mut Cx<'_>,
    lines: &'a [WaitingLine],
    held: Option<&HeldLease>,
) -> Result<Option<Vec<&'a WaitingLine>>> {
    if !still_held(cx, held).await? {
        return Ok(None);
    }
    let keys: Vec<Key> = lines.iter().map(|line| line.key.clone()).collect();
    cx.fetch(&keys).await?;
    let mut there = Vec::new();
    for line in lines {
        if let Some(stored) = cx.load::<LogLine>(&line.key).await? {
            cx.delete(&stored);
            there.push(line);
        }
    }
    Ok(Some(there))
}

async fn give_up(
    cx: &mut Cx<'_>,
    lines: &[WaitingLine],
    reason: &str,
    held: Option<&HeldLease>,
) -> Result<bool> {
    let Some(gone) = forget(cx, lines, held).await? else {
        return Ok(false);
    };
    let mut of_pools: BTreeMap<&str, u64> = BTreeMap::new();
    for line in gone {
        *of_pools.entry(line.pool_id.as_str()).or_default() += 1;
    }
    for (pool_id, number) in of_pools {
        count(cx, reason, Some(("LOG", pool_id)), number).await?;
    }
    Ok(true)
}

/// What tells the commit about some lines from that about others.
fn names(lines: &[WaitingLine]) -> String {
    let names = lines.iter().map(|line| line.key.to_string());
    names.collect::<Vec<_>>().concat()
}
