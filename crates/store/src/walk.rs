//! What a table says of itself beyond its records, so that a store can be walked without knowing any type.
//!
//! A crate that keeps records exports a contents page of [`Walk`]s. With it a check finds out which
//! table a key is of, what the record there declares, and what has to stand beside it.

mod check;
mod owned;
mod pages;

pub use check::{Count, Fault, Report, Watch, check};
pub use owned::{owned, owned_with};
pub use pages::Pages;

use crate::record::{decode_entry, ending, index_keys};
use crate::{Key, Part, Range, Record, StoreError, Table, decode, encode};

/// The parts of the keys of a table: a text stands for itself, [`ANY`] for any part.
pub type Shape = &'static [&'static str];

/// A part that differs from key to key.
pub const ANY: &str = "*";

/// A sealed member of a record and what it was sealed for.
pub struct Sealed {
    /// The context.
    pub context: String,
    /// The sealed text.
    pub text: String,
}

/// What a restore of a backup does with the records of a table.
pub enum Restoring<R> {
    /// They are what they were.
    Kept,
    /// They are changed, as of the instant of the restore in milliseconds since the epoch.
    Changed(fn(&mut R, i64)),
    /// They are left out, with their index entries.
    Forgotten,
}

/// What a table says of itself. Written as `Layout::<User> { needs: .., ..Layout::at(&[..]) }`.
pub struct Layout<R: Record> {
    /// The shape of primary keys.
    pub place: Shape,
    /// The shapes of index keys.
    pub indexes: &'static [Shape],
    /// Keys that must be there beside a record; of each list one suffices.
    pub needs: fn(&R) -> Vec<Vec<Key>>,
    /// The table with whose records these go: their keys begin with the parts that differ in its keys. What is swept or removed
    /// takes them along.
    pub goes_with: Option<&'static str>,
    /// Where else that lies which goes with a record.
    pub owns: fn(&R) -> Vec<Range>,
    /// What is sealed in a record.
    pub sealed: fn(&R) -> Vec<Sealed>,
    /// The key which, while it is there, says that the record under a primary key is being removed: what belongs to it
    /// may be gone already.
    pub removal: fn(&Key) -> Option<Key>,
    /// What a restore does with the records.
    pub restoring: Restoring<R>,
}

impl<R: Record> Layout<R> {
    /// A table without indexes, whose records need nothing, go with nothing, own nothing, hold nothing sealed and are kept as they are.
    pub fn at(place: Shape) -> Self {
        Self {
            place,
            indexes: &[],
            needs: |_| Vec::new(),
            goes_with: None,
            owns: |_| Vec::new(),
            sealed: |_| Vec::new(),
            removal: |_| None,
            restoring: Restoring::Kept,
        }
    }
}

/// What a stored record declares.
pub struct Declared {
    /// Its primary key.
    pub key: Key,
    /// Its index keys.
    pub entries: Vec<Key>,
    /// Keys that must be there beside it; of each list one suffices.
    pub needs: Vec<Vec<Key>>,
    /// Where that lies of which its table says that it goes with it; [`owned()`] knows of the other tables too.
    pub owned: Vec<Range>,
    /// What is sealed in it.
    pub sealed: Vec<Sealed>,
    /// When it ends, in milliseconds since the epoch.
    pub expires_at_millis: Option<i64>,
}

/// What becomes of a record when a backup is restored.
#[derive(Debug, PartialEq, Eq)]
pub enum Restored {
    /// It is stored as it was.
    Kept,
    /// It is stored as this.
    Changed(Vec<u8>),
    /// It is not stored.
    Forgotten,
}

/// What lies under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A record.
    Record,
    /// An entry of an index.
    Entry,
}

type Inspect = Box<dyn Fn(&[u8]) -> Result<Declared, StoreError> + Send + Sync>;
type Rewrite = Box<dyn Fn(&[u8]) -> Result<Vec<u8>, StoreError> + Send + Sync>;
type Restore = Box<dyn Fn(&[u8], i64) -> Result<Restored, StoreError> + Send + Sync>;

/// A table whose records can be looked at without their type.
pub struct Walk {
    /// The table.
    pub table: Table,
    place: Shape,
    indexes: &'static [Shape],
    added: &'static [Shape],
    goes_with: Option<&'static str>,
    removal: fn(&Key) -> Option<Key>,
    is_forgotten: bool,
    inspect: Inspect,
    rewrite: Rewrite,
    restore: Restore,
}

impl Walk {
    /// What a key is to this table; `None` where it is another table's.
    pub fn role(&self, parts: &[Part]) -> Option<Role> {
        if is_of(self.place, parts) {
            return Some(Role::Record);
        }
        let of_index = self.indexes.iter().any(|shape| is_of(shape, parts));
        let of_ends = ending(parts).is_some_and(|primary| is_of(self.place, primary));
        (of_index || of_ends).then_some(Role::Entry)
    }

    /// The shape of its primary keys.
    pub(crate) fn place(&self) -> Shape {
        self.place
    }

    /// How many of its indexes were added when it had records already.
    pub(crate) fn added(&self) -> u32 {
        u32::try_from(self.added.len()).unwrap_or(u32::MAX)
    }

    /// Whether a key is of an index that was added when the table had records already.
    pub(crate) fn is_of_added(&self, key: &Key) -> bool {
        let parts = key.parts().unwrap_or_default();
        self.added.iter().any(|shape| is_of(shape, &parts))
    }

    /// What a stored record declares, upgraded if its format is older.
    pub fn inspect(&self, stored: &[u8]) -> Result<Declared, StoreError> {
        (self.inspect)(stored)
    }

    /// The record as it would be stored today: golden files of today's format are what this makes of them.
    pub fn rewrite(&self, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        (self.rewrite)(stored)
    }

    /// What becomes of a record, or of an index entry, at a restore at this instant.
    pub fn restore(
        &self,
        role: Role,
        stored: &[u8],
        now_millis: i64,
    ) -> Result<Restored, StoreError> {
        match role {
            _ if self.is_forgotten => Ok(Restored::Forgotten),
            Role::Entry => Ok(Restored::Kept),
            Role::Record => (self.restore)(stored, now_millis),
        }
    }

    /// Whether a restore leaves its records out, with their index entries.
    pub fn is_forgotten(&self) -> bool {
        self.is_forgotten
    }

    /// The key which, while it is there, says that the record under a primary key is being removed.
    pub fn removal(&self, primary: &Key) -> Option<Key> {
        (self.removal)(primary)
    }
}

impl<R: Record> From<Layout<R>> for Walk {
    fn from(kind: Layout<R>) -> Self {
        let (needs, owns, sealed) = (kind.needs, kind.owns, kind.sealed);
        let is_forgotten = matches!(kind.restoring, Restoring::Forgotten);
        let restoring = kind.restoring;
        Self {
            table: R::TABLE,
            place: kind.place,
            indexes: kind.indexes,
            added: R::ADDED,
            goes_with: kind.goes_with,
            removal: kind.removal,
            is_forgotten,
            inspect: Box::new(move |stored| {
                let record: R = decode(stored)?;
                Ok(Declared {
                    key: record.key(),
                    entries: index_keys(&record),
                    needs: needs(&record),
                    owned: owns(&record),
                    sealed: sealed(&record),
                    expires_at_millis: record.expires_at_millis(),
                })
            }),
            rewrite: Box::new(|stored| encode(&decode::<R>(stored)?)),
            restore: Box::new(move |stored, now_millis| match restoring {
                Restoring::Kept => Ok(Restored::Kept),
                Restoring::Forgotten => Ok(Restored::Forgotten),
                Restoring::Changed(change) => {
                    let mut record: R = decode(stored)?;
                    change(&mut record, now_millis);
                    encode(&record).map(Restored::Changed)
                }
            }),
        }
    }
}

/// The table that a key is of, and what it is to it.
pub fn find<'a>(tables: &'a [Walk], key: &Key) -> Option<(&'a Walk, Role)> {
    let parts = key.parts().ok()?;
    tables
        .iter()
        .find_map(|walk| Some((walk, walk.role(&parts)?)))
}

/// The primary key that a stored index entry names.
pub fn primary(entry: &[u8]) -> Result<Key, StoreError> {
    decode_entry(entry)
}

fn is_of(shape: Shape, parts: &[Part]) -> bool {
    let fits = |(expected, part): (&&str, &Part)| {
        *expected == ANY || matches!(part, Part::Text(text) if text == expected)
    };
    shape.len() == parts.len() && shape.iter().zip(parts).all(fits)
}
