//! The lines of logs in their order, a bounded part at a time.

use serde::{Deserialize, Serialize};
use store::Direction;

use super::pattern::Pattern;
use crate::Result;
use crate::limits::{
    LOG_EVENT_OVERHEAD_BYTES, LOG_EVENTS_BYTES_MAX, LOG_RECORDS_AT_ONCE, LOG_RECORDS_LOOKED_AT_MAX,
};
use crate::records::{ImportLog, UserImport};
use crate::world::{By, Cx};

/// A place between two lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The import.
    pub(super) import_id: String,
    /// The record of its log, by the line with which that begins.
    pub(super) first_line: u64,
    /// How many of the record's lines are before it.
    pub(super) lines: usize,
}

/// A line.
pub(super) struct Event {
    /// The place before it, which no other line has.
    pub(super) place: Place,
    pub(super) at_millis: i64,
    pub(super) message: String,
}

/// Which lines are wanted.
pub(super) struct Wanted<'a> {
    pub(super) from_millis: Option<i64>,
    /// The last instant.
    pub(super) until_millis: Option<i64>,
    pub(super) pattern: &'a Pattern,
    pub(super) limit: usize,
    pub(super) direction: Direction,
}

/// What was found, in the order of the direction.
#[derive(Default)]
pub(super) struct Found {
    pub(super) events: Vec<Event>,
    /// Where reading began, where there was anything.
    pub(super) begin: Option<Place>,
    /// How far it came.
    pub(super) end: Option<Place>,
    /// Whether there may be more.
    pub(super) is_more: bool,
    bytes: usize,
    records: usize,
}

/// Reads the logs of some imports of a pool, which stand in the order in which they were begun, from a place on.
///
/// # Errors
/// An internal one where the store fails.
pub(super) async fn read(
    cx: &mut Cx<'_>,
    imports: &[&UserImport],
    from: Option<&Place>,
    wanted: &Wanted<'_>,
) -> Result<Found> {
    let mut order = imports.to_vec();
    if wanted.direction == Direction::Backward {
        order.reverse();
    }
    let is_before = |import: &&&UserImport| from.is_some_and(|from| from.import_id != import.id);
    let mut found = Found::default();
    for import in order.iter().skip_while(is_before) {
        let from = from.filter(|from| from.import_id == import.id);
        read_one(cx, import, from, wanted, &mut found).await?;
        if found.is_more {
            break;
        }
    }
    Ok(found)
}

async fn read_one(
    cx: &mut Cx<'_>,
    import: &UserImport,
    from: Option<&Place>,
    wanted: &Wanted<'_>,
    found: &mut Found,
) -> Result<()> {
    let key = |line| ImportLog::key_of(&import.pool_id, &import.id, line);
    let mut rest = ImportLog::of_import(&import.pool_id, &import.id);
    if let Some(from) = from {
        // With the record in which the place is.
        rest = match wanted.direction {
            Direction::Forward => rest.at_least(&key(from.first_line)),
            Direction::Backward => rest.below(&key(from.first_line.saturating_add(1))),
        };
    }
    loop {
        let (some, direction) = (LOG_RECORDS_AT_ONCE, wanted.direction);
        let page = cx.page_towards::<ImportLog>(By::Key, rest.clone(), some, direction);
        let page = page.await?;
        for record in page.records {
            let from = from.filter(|from| from.first_line == record.first_line);
            found.take(record, from.map(|from| from.lines), wanted);
            if found.is_more {
                return Ok(());
            }
        }
        match page.last {
            Some(last) => rest = rest.past(&last, wanted.direction),
            None => return Ok(()),
        }
    }
}

impl Found {
    /// Takes what is wanted of a record, of which the lines before or behind a place were read already.
    fn take(&mut self, record: ImportLog, from: Option<usize>, wanted: &Wanted<'_>) {
        let ImportLog {
            import_id,
            first_line,
            at_millis,
            lines,
            ..
        } = record;
        let place = |lines| Place {
            import_id: import_id.clone(),
            first_line,
            lines,
        };
        let count = lines.len();
        let is_forward = wanted.direction == Direction::Forward;
        let (begin, end) = if is_forward {
            (from.unwrap_or(0), count)
        } else {
            (from.unwrap_or(count).min(count), 0)
        };
        self.begin.get_or_insert_with(|| place(begin));
        self.records += 1;
        let is_late = wanted.until_millis.is_some_and(|until| until < at_millis);
        let is_early = wanted.from_millis.is_some_and(|from| at_millis < from);
        let mut numbered: Vec<(usize, String)> = lines.into_iter().enumerate().collect();
        if is_late || is_early {
            numbered.clear();
        }
        if is_forward {
            numbered.drain(..begin.min(numbered.len()));
        } else {
            numbered.truncate(begin);
            numbered.reverse();
        }
        for (number, message) in numbered {
            if !wanted.pattern.fits(&message) {
                continue;
            }
            let bytes = self.bytes + message.len() + LOG_EVENT_OVERHEAD_BYTES;
            if self.events.len() >= wanted.limit || bytes > LOG_EVENTS_BYTES_MAX {
                let lines = if is_forward { number } else { number + 1 };
                self.end = Some(place(lines));
                self.is_more = true;
                return;
            }
            self.bytes = bytes;
            self.events.push(Event {
                place: place(number),
                at_millis,
                message,
            });
        }
        self.end = Some(place(end));
        self.is_more = self.records >= LOG_RECORDS_LOOKED_AT_MAX;
    }
}

/// The instants of the first and of the last line of an import's log.
///
/// # Errors
/// An internal one where the store fails.
pub(super) async fn ends(cx: &mut Cx<'_>, import: &UserImport) -> Result<Option<(i64, i64)>> {
    let log = ImportLog::of_import(&import.pool_id, &import.id);
    let first = cx.page_towards(By::Key, log.clone(), 1, Direction::Forward);
    let first: Vec<ImportLog> = first.await?.records;
    let last = cx.page_towards(By::Key, log, 1, Direction::Backward);
    let last: Vec<ImportLog> = last.await?.records;
    let ends = first.first().zip(last.first());
    Ok(ends.map(|(first, last)| (first.at_millis, last.at_millis)))
}
