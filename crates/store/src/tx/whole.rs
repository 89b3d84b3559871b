//! Reading through indexes that were added to a table: not before they are filled.

use super::Tx;
use crate::indexing::{Mark, mark_of};
use crate::key::leading_parts;
use crate::walk::{ANY, Shape};
use crate::{Part, Range, Record, StoreError};

impl Tx {
    /// Whether an index has all records of its table, for those who can do without it: by going through the records themselves.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn is_filled<R: Record>(&mut self, index_range: &Range) -> Result<bool, StoreError> {
        match self.refuse_unfilled::<R>(index_range.start()).await {
            Ok(()) => Ok(true),
            Err(StoreError::Unfilled { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Refuses to read through an index which a walk has not filled yet, by the bytes with which what is read of it begins. Tables
    /// whose indexes are as old as they are cost nothing.
    pub(super) async fn refuse_unfilled<R: Record>(
        &mut self,
        start: &[u8],
    ) -> Result<(), StoreError> {
        if R::ADDED.is_empty() {
            return Ok(());
        }
        let parts = leading_parts(start);
        let number = R::ADDED.iter().position(|shape| may_be_of(shape, &parts));
        let Some(number) = number else { return Ok(()) };
        let key = mark_of(R::TABLE.name);
        self.fetch(std::slice::from_ref(&key)).await?;
        let mark = self.reads.record::<Mark>(&key)?;
        let filled = mark.map_or(0, |mark| mark.filled as usize);
        if filled > number {
            return Ok(());
        }
        Err(StoreError::Unfilled {
            table: R::TABLE.name,
            index: R::ADDED[number].join("/"),
        })
    }
}

/// Whether a key that begins with these parts can have this shape.
fn may_be_of(shape: Shape, parts: &[Part]) -> bool {
    let fits = |(place, part): (&&str, &Part)| {
        *place == ANY || matches!(part, Part::Text(text) if text == place)
    };
    parts.len() <= shape.len() && shape.iter().zip(parts).all(fits)
}
