//! All records of a range, a page at a time.

use crate::{Direction, Engine, Key, Range, StoreError, Versioned, limits};

/// A walk through a range in key order. Small records come many at a time and large ones few, so that a page takes
/// little memory.
pub struct Pages<'a> {
    engine: &'a dyn Engine,
    rest: Option<Range>,
    records: usize,
}

impl<'a> Pages<'a> {
    /// A walk through this range.
    pub fn of(engine: &'a dyn Engine, range: Range) -> Self {
        Self {
            engine,
            rest: Some(range),
            records: limits::WALK_RECORDS_FIRST,
        }
    }

    /// The next page; `None` past the last one.
    pub async fn next(&mut self) -> Result<Option<Vec<(Key, Versioned)>>, StoreError> {
        let Some(range) = self.rest.take() else {
            return Ok(None);
        };
        let page = self
            .engine
            .scan(&range, self.records, Direction::Forward)
            .await?;
        let Some((last, _)) = page.last() else {
            return Ok(None);
        };
        if page.len() == self.records {
            self.rest = Some(range.past(last, Direction::Forward));
        }
        let bytes: usize = page
            .iter()
            .map(|(key, found)| key.as_bytes().len() + found.value.len())
            .sum();
        let fit = limits::WALK_BYTES * page.len() / bytes.max(1);
        self.records = fit.clamp(1, limits::WALK_RECORDS_MAX);
        Ok(Some(page))
    }
}
