//! Typed tables: what a record declares, and how it is stored.
//!
//! A record is stored as JSON whose first member is the format of its table, so that an operator
//! can read it and a later version can upgrade it. An index entry is a record of its own, whose
//! value names the primary key.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::walk::Shape;
use crate::{Key, Part, Range, StoreError, Write, limits};

const ENTRY_FORMAT: u32 = 1;
/// The first part of the keys of the index of ends.
const END: &str = "end";

/// The name of a table and the format in which it is written today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the records are, for people.
    pub name: &'static str,
    /// Counts up with each change that older code cannot read.
    pub format: u32,
}

/// A kind of record. Its serialised form is a struct without a member called `format`.
///
/// Every key here is whole: [`Record::key`] and the index keys of all tables share one key space, so
/// each says what it is, as in `/<pool>/user/<sub>` and `/<pool>/username/<name>`.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The table that these records are in.
    const TABLE: Table;

    /// Whether a [`crate::Cache`] may keep these records for some seconds. Never so for what must hold at once on every
    /// node once it is written: a revocation, a lock-out, the state of a user.
    const CACHED: bool = false;

    /// The shapes of those of its indexes that were added when there were records already, in the order in which they were; none ever
    /// leaves the list. What is read through one is refused until a walk has filled it (see [`crate::indexing`]).
    const ADDED: &'static [Shape] = &[];

    /// The primary key, which never changes.
    fn key(&self) -> Key;

    /// Keys that at most one record of the table can have.
    fn unique(&self) -> Vec<Key> {
        Vec::new()
    }

    /// Keys that records are listed by; each ends with the id, so that no two records share one.
    fn ordered(&self) -> Vec<Key> {
        Vec::new()
    }

    /// The instant from which on the record reads as absent. A record that has one is found by it in an index that the store
    /// keeps by itself, and swept.
    fn expires_at_millis(&self) -> Option<i64> {
        None
    }

    /// Turns a value of `format` into one of the format after it.
    fn upgrade(format: u32, value: Value) -> Result<Value, StoreError> {
        drop(value);
        Err(corrupt(
            Self::TABLE,
            &format!("no upgrade leads on from format {format}"),
        ))
    }
}

/// A record as it is stored, for those who show a part of it and need not take all of it apart.
pub struct Stored<R> {
    /// In the format of today.
    value: Arc<[u8]>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Stored<R> {
    /// What an engine gave, upgraded if its format is older.
    pub(crate) fn new(value: &Arc<[u8]>) -> Result<Self, StoreError> {
        let is_known = format_of::<R>(value)? == R::TABLE.format;
        Ok(Self {
            value: if is_known {
                Arc::clone(value)
            } else {
                encode(&decode::<R>(value)?)?.into()
            },
            record: PhantomData,
        })
    }

    /// The members that `V` has of those of `R`, which it may borrow.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where they are not there.
    pub fn view<'a, V: Deserialize<'a>>(&'a self) -> Result<V, StoreError> {
        serde_json::from_slice(&self.value).map_err(|error| unread::<R>(&error))
    }
}

/// The stored form of a record.
pub fn encode<R: Record>(record: &R) -> Result<Vec<u8>, StoreError> {
    #[derive(Serialize)]
    struct Stored<'a, R> {
        format: u32,
        #[serde(flatten)]
        record: &'a R,
    }
    serde_json::to_vec(&Stored {
        format: R::TABLE.format,
        record,
    })
    .map_err(|_| StoreError::Misuse(format!("a {} cannot be written as JSON", R::TABLE.name)))
}

/// The record of a stored form, upgraded if its format is older; golden files are read by this too.
pub fn decode<R: Record>(stored: &[u8]) -> Result<R, StoreError> {
    let known = R::TABLE.format;
    let found = format_of::<R>(stored)?;
    if found == known {
        return serde_json::from_slice(stored).map_err(|error| unread::<R>(&error));
    }
    if found > known {
        let what = format!("a record of table {}", R::TABLE.name);
        return Err(StoreError::NewerFormat { what, found, known });
    }
    let mut value: Value = serde_json::from_slice(stored).map_err(|error| unread::<R>(&error))?;
    if let Value::Object(members) = &mut value {
        members.shift_remove("format");
    }
    for format in found..known {
        value = R::upgrade(format, value)?;
    }
    serde_json::from_value(value).map_err(|error| unread::<R>(&error))
}

/// The format of a stored form. What [`encode`] writes begins with it, so that it can be told without reading the rest.
fn format_of<R: Record>(stored: &[u8]) -> Result<u32, StoreError> {
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    if let Some(rest) = stored.strip_prefix(b"{\"format\":") {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[..digits]);
        if let Some(format) = number.ok().and_then(|number| number.parse().ok()) {
            return Ok(format);
        }
    }
    let head = serde_json::from_slice::<Head>(stored);
    Ok(head.map_err(|error| unread::<R>(&error))?.format)
}

/// Whether the record reads as absent at this instant.
pub(crate) fn expired<R: Record>(record: &R, now_millis: i64) -> bool {
    record
        .expires_at_millis()
        .is_some_and(|at| at <= now_millis)
}

/// All index keys of a record: those that it declares, and the one by which the sweep finds it.
pub(crate) fn index_keys<R: Record>(record: &R) -> Vec<Key> {
    let mut keys = record.unique();
    keys.extend(record.ordered());
    keys.extend(
        record
            .expires_at_millis()
            .map(|at| end_key(at, &record.key())),
    );
    keys
}

/// The writes that put a record in the place of another one of the same key, or take it away, with its index entries; for records
/// without unique keys, whose commit checks the version of the key.
///
/// # Errors
/// [`StoreError::Misuse`] where the record can't be written as JSON.
pub fn replacing<R: Record>(old: Option<&R>, new: Option<&R>) -> Result<Vec<Write>, StoreError> {
    let Some(key) = new.or(old).map(Record::key) else {
        return Ok(Vec::new());
    };
    let before: Vec<Key> = old.map(index_keys).unwrap_or_default();
    let after: Vec<Key> = new.map(index_keys).unwrap_or_default();
    let stale = before.iter().filter(|stale| !after.contains(stale));
    let mut writes: Vec<Write> = stale.cloned().map(Write::Delete).collect();
    for added in after.iter().filter(|added| !before.contains(added)) {
        writes.push(Write::Put(added.clone(), encode_entry(&key)?));
    }
    writes.push(match new {
        Some(new) => Write::Put(key, encode(new)?),
        None => Write::Delete(key),
    });
    Ok(writes)
}

/// Where the index of ends has a record that ends at this instant. The instant is rounded up to [`limits::END_MILLIS`], so that
/// a record whose end moves by little keeps its entry.
fn end_key(at_millis: i64, primary: &Key) -> Key {
    let at = u64::try_from(at_millis)
        .unwrap_or(0)
        .div_ceil(limits::END_MILLIS)
        .saturating_mul(limits::END_MILLIS);
    Key::of(&[END]).then_u64(at).then_all(primary)
}

/// The entries of what has ended at this instant, what ended first before the rest.
pub(crate) fn ended(now_millis: i64) -> Range {
    let now = u64::try_from(now_millis).unwrap_or(0);
    Key::prefix(&[END]).below(&Key::of(&[END]).then_u64(now.saturating_add(1)))
}

/// What an entry of the index of ends has in common with those of the same minute whose records' keys begin alike.
pub(crate) fn end_group(entry: &Key) -> Option<Key> {
    match entry.parts().ok()?.get(..3)? {
        alike @ [Part::Text(index), Part::U64(_), _] if index == END => {
            Some(Key::from_parts(alike))
        }
        _ => None,
    }
}

/// The parts of the primary key that an entry of the index of ends is for; `None` where the key is none of that index.
pub(crate) fn ending(parts: &[Part]) -> Option<&[Part]> {
    match parts {
        [Part::Text(index), Part::U64(_), primary @ ..] if index == END => Some(primary),
        _ => None,
    }
}

/// The stored form of an index entry.
pub(crate) fn encode_entry(primary: &Key) -> Result<Vec<u8>, StoreError> {
    let entry = Entry {
        format: ENTRY_FORMAT,
        key: primary.parts()?,
    };
    serde_json::to_vec(&entry)
        .map_err(|_| StoreError::misuse("an index entry cannot be written as JSON", primary))
}

/// The primary key that an index entry names.
pub(crate) fn decode_entry(stored: &[u8]) -> Result<Key, StoreError> {
    let entry: Entry = serde_json::from_slice(stored)
        .map_err(|_| StoreError::Corrupt("a record that should be an index entry".to_owned()))?;
    if entry.format > ENTRY_FORMAT {
        let what = "an index entry".to_owned();
        return Err(StoreError::NewerFormat {
            what,
            found: entry.format,
            known: ENTRY_FORMAT,
        });
    }
    Ok(Key::from_parts(&entry.key))
}

#[derive(Serialize, Deserialize)]
struct Entry {
    format: u32,
    key: Vec<Part>,
}

// The parser's own sentence may quote the value, which can be a secret: only the place is told.
fn unread<R: Record>(error: &serde_json::Error) -> StoreError {
    corrupt(
        R::TABLE,
        &format!("line {} column {}", error.line(), error.column()),
    )
}

fn corrupt(table: Table, reason: &str) -> StoreError {
    StoreError::Corrupt(format!("a record of table {} ({reason})", table.name))
}
