//! What goes with a record: the tables say it.

use super::{ANY, Declared, Walk, find};
use crate::{Key, Part, Range, Record, StoreError, encode};

/// Where all that lies which goes with a record of a table: what the table says of it, and what other tables say of themselves.
pub fn owned(tables: &[Walk], walk: &Walk, declared: &Declared) -> Vec<Range> {
    let parts = declared.key.parts().unwrap_or_default();
    let differing: Vec<Part> = walk
        .place
        .iter()
        .zip(parts)
        .filter(|(place, _)| **place == ANY)
        .map(|(_, part)| part)
        .collect();
    let going = tables
        .iter()
        .filter(|table| table.goes_with == Some(walk.table.name));
    let ranges = going.map(|table| under(table, &differing));
    declared.owned.iter().cloned().chain(ranges).collect()
}

/// The same for a record that is at hand.
///
/// # Errors
/// [`StoreError::Misuse`] where it is of none of the tables.
pub fn owned_with<R: Record>(tables: &[Walk], record: &R) -> Result<Vec<Range>, StoreError> {
    let key = record.key();
    let Some((walk, _)) = find(tables, &key) else {
        return Err(StoreError::misuse("a record is of no table", &key));
    };
    let declared = walk.inspect(&encode(record)?)?;
    Ok(owned(tables, walk, &declared))
}

/// The keys of a table that begin with these parts where its keys differ.
fn under(table: &Walk, differing: &[Part]) -> Range {
    let mut differing = differing.iter();
    let mut parts = Vec::new();
    for place in table.place {
        match (*place, differing.len()) {
            (ANY, 0) => break,
            (ANY, _) => parts.extend(differing.next().cloned()),
            (text, _) => parts.push(Part::Text(text.to_owned())),
        }
    }
    Key::from_parts(&parts).range()
}
